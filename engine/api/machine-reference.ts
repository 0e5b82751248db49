import type { EngineCore } from '../core.ts';
import type { StateMachineResource } from '../resources/resources.ts';
import { parseArn, statesArn } from './arn.ts';
import { errors } from './errors.ts';

/** A state machine as a caller may name it: itself, a version, or an alias that chooses a version. */
export interface MachineTarget {
  machine: StateMachineResource;
  definition: string;
  roleArn: string;
  versionArn?: string | undefined;
  aliasArn?: string | undefined;
}

/** The state machine of a plain ARN. @throws {InvalidArn} @throws {StateMachineDoesNotExist} */
export function requireMachine(core: EngineCore, arn: string): StateMachineResource {
  parseArn(arn, 'stateMachine');
  const machine = core.registry.get('stateMachine', arn);
  if (!machine) throw errors.stateMachineDoesNotExist(arn);
  return machine;
}

/** What StartExecution is to start. @throws {InvalidArn} @throws {StateMachineDoesNotExist} */
export function resolveMachine(core: EngineCore, arn: string): MachineTarget {
  const parsed = parseArn(arn, 'stateMachine');
  const [name = '', qualifier] = parsed.parts;
  const machine = core.registry.get('stateMachine', statesArn(parsed, 'stateMachine', name));
  if (!machine) throw errors.stateMachineDoesNotExist(arn);
  if (qualifier === undefined) return { machine, definition: machine.definition, roleArn: machine.roleArn };
  const alias = core.registry.get('alias', arn);
  const versionArn = alias ? chooseVersion(core, alias.routing) : arn;
  const version = core.registry.get('version', versionArn);
  if (!version) throw errors.stateMachineDoesNotExist(arn);
  const { definition, roleArn } = version;
  return { machine, definition, roleArn, versionArn, aliasArn: alias?.arn };
}

function chooseVersion(
  core: EngineCore,
  routing: { stateMachineVersionArn: string | undefined; weight: number | undefined }[],
): string {
  let at = core.random() * 100;
  for (const { stateMachineVersionArn, weight } of routing) {
    at -= weight ?? 0;
    if (at < 0) return stateMachineVersionArn!;
  }
  return routing[0]!.stateMachineVersionArn!;
}
