import {
  MissingRequiredParameter,
  type UpdateStateMachineInput,
  type UpdateStateMachineOutput,
} from '@aws-sdk/client-sfn';
import type { StateMachineResource } from '../../resources/resources.ts';
import { checkDefinition } from '../definition-check.ts';
import { errors } from '../errors.ts';
import { checkedLogging } from '../logging.ts';
import { requireMachine } from '../machine-reference.ts';
import { publish } from '../versions.ts';
import type { Operation } from './operation.ts';

/** Changes a state machine; executions that run keep the definition they began with. */
export const updateStateMachine: Operation<UpdateStateMachineInput, UpdateStateMachineOutput> = async (core, input) => {
  const machine = requireMachine(core, input.stateMachineArn!);
  const { definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input;
  const asked = [definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration];
  if (asked.every((part) => part === undefined) && !input.publish) {
    throw new MissingRequiredParameter({
      message:
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      $metadata: {},
    });
  }
  if (input.versionDescription !== undefined && !input.publish) {
    throw errors.validation('Version description can only be set when publish is true');
  }
  if (definition !== undefined) checkDefinition(definition, machine.type);
  const changed: StateMachineResource = {
    ...machine,
    ...(definition !== undefined && { definition }),
    ...(roleArn !== undefined && { roleArn }),
    ...(loggingConfiguration && { loggingConfiguration: checkedLogging(loggingConfiguration) }),
    ...(tracingConfiguration && { tracingConfiguration: { enabled: tracingConfiguration.enabled ?? false } }),
    ...(encryptionConfiguration && { encryptionConfiguration }),
  };
  const updateDate = core.clock.now();
  if (isDifferent(machine, changed)) {
    changed.revisionId = core.uuid();
    changed.updateDate = updateDate;
    core.registry.put('stateMachine', changed);
  }
  const version = input.publish ? publish(core, changed, input.versionDescription) : undefined;
  await core.runner.durable();
  return {
    updateDate: new Date(updateDate),
    ...(changed.revisionId !== undefined && { revisionId: changed.revisionId }),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

function isDifferent(a: StateMachineResource, b: StateMachineResource): boolean {
  const identity = ({ definition, roleArn, ...machine }: StateMachineResource) =>
    JSON.stringify([
      definition,
      roleArn,
      machine.loggingConfiguration,
      machine.tracingConfiguration,
      machine.encryptionConfiguration,
    ]);
  return identity(a) !== identity(b);
}
