import {
  MissingRequiredParameter,
  type UpdateStateMachineAliasInput,
  type UpdateStateMachineAliasOutput,
} from '@aws-sdk/client-sfn';
import { checkRouting, requireAlias } from '../aliases.ts';
import type { Operation } from './operation.ts';

/** Changes an alias's description or routing. */
export const updateStateMachineAlias: Operation<UpdateStateMachineAliasInput, UpdateStateMachineAliasOutput> = async (
  core,
  input,
) => {
  const alias = requireAlias(core, input.stateMachineAliasArn!);
  const { description = alias.description, routingConfiguration: routing = alias.routing } = input;
  if (input.description === undefined && input.routingConfiguration === undefined) {
    throw new MissingRequiredParameter({
      message: 'Either the description or the RoutingConfiguration must be specified',
      $metadata: {},
    });
  }
  checkRouting(core, routing);
  const updateDate = core.clock.now();
  core.registry.put('alias', { ...alias, description, routing, updateDate });
  await core.runner.durable();
  return { updateDate: new Date(updateDate) };
};
