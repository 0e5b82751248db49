import type { EngineCore } from '../core.ts';
import type { Execution } from '../execution/state.ts';
import { parseArn } from './arn.ts';
import { errors } from './errors.ts';

/**
 * The execution of an ARN as DescribeExecution knows it: a Standard one, or an Express child of a map run.
 * @throws {InvalidArn} @throws {ExecutionDoesNotExist}
 */
export function requireDescribed(core: EngineCore, arn: string): Execution {
  const { type, parts } = parseArn(arn, 'execution', 'express');
  if (type === 'express' && !parts[0]!.includes('/')) return requireExecution(core, arn);
  const execution = core.executionOf(arn);
  if (!execution) throw errors.executionDoesNotExist(arn);
  return execution;
}

/** The Standard execution of an ARN. @throws {InvalidArn} @throws {ExecutionDoesNotExist} */
export function requireExecution(core: EngineCore, arn: string): Execution {
  parseArn(arn, 'execution');
  const execution = core.executionOf(arn);
  if (!execution) throw errors.executionDoesNotExist(arn);
  return execution;
}
