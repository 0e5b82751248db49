import type { RoutingConfigurationListItem } from '@aws-sdk/client-sfn';
import type { EngineCore } from '../core.ts';
import type { AliasResource } from '../resources/resources.ts';
import { parseArn, statesArn } from './arn.ts';
import { errors } from './errors.ts';

/** Checks an alias's routing and returns the machine it belongs to. @throws {ValidationException} @throws {ResourceNotFound} */
export function checkRouting(core: EngineCore, routing: RoutingConfigurationListItem[]): string {
  const owners = routing.map(({ stateMachineVersionArn }) => {
    const arn = stateMachineVersionArn!;
    const parsed = parseArn(arn, 'stateMachine');
    if (!core.registry.get('version', arn)) throw errors.resourceNotFound(arn);
    return statesArn(parsed, 'stateMachine', parsed.parts[0]!);
  });
  const total = routing.reduce((sum, { weight = 0 }) => sum + weight, 0);
  if (routing.length < 1 || routing.length > 2) {
    throw errors.validation(`Routing configuration must have one or two versions, not ${routing.length}`);
  }
  if (total !== 100) throw errors.validation(`Sum of routing configuration weights must equal 100, not ${total}`);
  if (owners.some((owner) => owner !== owners[0])) {
    throw errors.validation('Routing configuration must contain versions of one state machine');
  }
  if (routing.length === 2 && routing[0]!.stateMachineVersionArn === routing[1]!.stateMachineVersionArn) {
    throw errors.validation('Routing configuration must contain distinct state machine version ARNs');
  }
  return owners[0]!;
}

/** @throws {InvalidArn} @throws {ResourceNotFound} */
export function requireAlias(core: EngineCore, arn: string): AliasResource {
  parseArn(arn, 'stateMachine');
  const alias = core.registry.get('alias', arn);
  if (!alias) throw errors.resourceNotFound(arn);
  return alias;
}
