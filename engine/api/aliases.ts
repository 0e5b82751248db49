import type { RoutingConfigurationListItem } from '@aws-sdk/client-sfn';
import type { EngineCore } from '../core.ts';
import type { AliasResource } from '../resources/resources.ts';
import { parseArn, statesArn } from './arn.ts';
import { errors } from './errors.ts';

/** Checks an alias's routing and returns the machine it belongs to. @throws {ValidationException} @throws {ResourceNotFound} */
export function checkRouting(core: EngineCore, routing: RoutingConfigurationListItem[]): string {
  const arns = routing.map(({ stateMachineVersionArn }) => stateMachineVersionArn!);
  const weights = routing.map(({ weight = 0 }) => weight);
  const refuse = (why: string, received: unknown[]): never => {
    throw errors.validation(`${why} Received: [${received.join(', ')}]`);
  };
  if (new Set(arns).size < arns.length) {
    refuse('Routing configuration must contain distinct state machine version ARNs.', arns);
  }
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    refuse('Sum of routing configuration weights must equal 100.', weights);
  }
  const owners = arns.map((arn) => {
    const parsed = parseArn(arn, 'stateMachine');
    if (!/^\d+$/.test(parsed.parts[1] ?? '')) {
      refuse('Routing configuration must contain state machine version ARNs.', arns);
    }
    if (!core.registry.get('version', arn)) throw errors.resourceNotFound(arn);
    return statesArn(parsed, 'stateMachine', parsed.parts[0]!);
  });
  if (owners.some((owner) => owner !== owners[0])) {
    throw errors.validation('Routing configuration must contain versions of one state machine');
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
