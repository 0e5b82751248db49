import {
  ConflictException,
  type CreateStateMachineAliasInput,
  type CreateStateMachineAliasOutput,
  type RoutingConfigurationListItem,
} from '@aws-sdk/client-sfn';
import { checkRouting } from '../aliases.ts';
import { checkQuota } from '../quotas.ts';
import type { Operation } from './operation.ts';

/** Creates an alias for one or two versions; the same request again is answered with the alias that is there. */
export const createStateMachineAlias: Operation<CreateStateMachineAliasInput, CreateStateMachineAliasOutput> = async (
  core,
  input,
) => {
  const {
    name,
    description,
    routingConfiguration: routing,
  } = input as typeof input & {
    name: string;
    routingConfiguration: RoutingConfigurationListItem[];
  };
  const stateMachineArn = checkRouting(core, routing);
  const arn = `${stateMachineArn}:${name}`;
  const known = core.registry.get('alias', arn);
  const identity = (one: { description?: string | undefined; routing: unknown }) =>
    JSON.stringify([one.description, one.routing]);
  if (known && identity(known) !== identity({ description, routing })) {
    throw new ConflictException({
      message: `Failed to create alias because an alias with the same name and a different routing configuration already exists.`,
      $metadata: {},
    });
  }
  if (!known) {
    const others = core.registry.all('alias').filter((alias) => alias.stateMachineArn === stateMachineArn);
    checkQuota('aliases', others.length);
  }
  const now = core.clock.now();
  const alias = known ?? { arn, stateMachineArn, name, description, routing, creationDate: now, updateDate: now };
  if (!known) core.registry.put('alias', alias);
  await core.runner.durable();
  return { stateMachineAliasArn: arn, creationDate: new Date(alias.creationDate) };
};
