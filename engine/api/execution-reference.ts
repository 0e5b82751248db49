import type { EngineCore } from '../core.ts';
import type { Execution } from '../execution/state.ts';
import { parseArn } from './arn.ts';
import { errors } from './errors.ts';

/** The Standard execution of an ARN. @throws {InvalidArn} @throws {ExecutionDoesNotExist} */
export function requireExecution(core: EngineCore, arn: string): Execution {
  parseArn(arn, 'execution');
  const execution = core.executionOf(arn);
  if (!execution) throw errors.executionDoesNotExist(arn);
  return execution;
}
