import {
  type CreateStateMachineInput,
  type CreateStateMachineOutput,
  StateMachineAlreadyExists,
} from '@aws-sdk/client-sfn';
import { definitionDigest } from '../../asl/parse-definition.ts';
import type { StateMachineResource } from '../../resources/resources.ts';
import { statesArn } from '../arn.ts';
import { checkDefinition } from '../definition-check.ts';
import { errors } from '../errors.ts';
import { checkedLogging } from '../logging.ts';
import { checkName } from '../names.ts';
import { tagRecord } from '../tags.ts';
import { publish, versionsOf } from '../versions.ts';
import type { Operation } from './operation.ts';

/** Creates a state machine; the same request again is answered with the machine that is there. */
export const createStateMachine: Operation<CreateStateMachineInput, CreateStateMachineOutput> = async (
  core,
  input,
  caller,
) => {
  const {
    name,
    definition,
    roleArn,
    type = 'STANDARD',
  } = input as typeof input & { name: string; definition: string; roleArn: string };
  checkName(name);
  if (!roleArn.startsWith('arn:')) throw errors.invalidArn(`Invalid ARN prefix: ${roleArn}`);
  checkDefinition(definition, type);
  const loggingConfiguration = checkedLogging(input.loggingConfiguration);
  if (input.versionDescription !== undefined && !input.publish) {
    throw errors.validation('Version description can only be set when publish is true');
  }
  const arn = statesArn(caller, 'stateMachine', name);
  const asked: StateMachineResource = {
    arn,
    name,
    account: caller.account,
    region: caller.region,
    type,
    definition,
    roleArn,
    creationDate: core.clock.now(),
    loggingConfiguration,
    tracingConfiguration: { enabled: input.tracingConfiguration?.enabled ?? false },
    encryptionConfiguration: input.encryptionConfiguration,
    tags: tagRecord(arn, input.tags),
    lastVersion: 0,
  };
  const known = core.registry.get('stateMachine', arn);
  if (known && !sameMachine(known, asked)) {
    throw new StateMachineAlreadyExists({ message: `State Machine Already Exists: '${arn}'`, $metadata: {} });
  }
  const machine = known ?? asked;
  if (!known) core.registry.put('stateMachine', machine);
  const version = input.publish
    ? (versionsOf(core, arn)[0] ?? publish(core, machine, input.versionDescription))
    : undefined;
  await core.runner.durable();
  return {
    stateMachineArn: arn,
    creationDate: new Date(machine.creationDate),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

/** What idempotency goes by (API reference, CreateStateMachine): everything but role, tags and description. */
function sameMachine(a: StateMachineResource, b: StateMachineResource): boolean {
  const identity = (machine: StateMachineResource) =>
    JSON.stringify([
      machine.type,
      definitionDigest(machine.definition),
      machine.loggingConfiguration,
      machine.tracingConfiguration,
      machine.encryptionConfiguration,
    ]);
  return identity(a) === identity(b);
}
