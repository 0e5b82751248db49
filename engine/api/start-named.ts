import { ExecutionAlreadyExists } from '@aws-sdk/client-sfn';
import type { EngineCore } from '../core.ts';
import { exceedsPayload } from '../execution/limits.ts';
import { textOf } from '../execution/payload.ts';
import type { Execution, ParentLink } from '../execution/state.ts';
import { statesArn } from './arn.ts';
import { errors } from './errors.ts';
import type { Caller } from './json-rpc.ts';
import { faultInJson } from './json-text.ts';
import type { MachineTarget } from './machine-reference.ts';
import { checkName } from './names.ts';

export interface StartRequest {
  name?: string | undefined;
  input?: string | undefined;
  traceHeader?: string | undefined;
  parent?: ParentLink | undefined;
  /** The caller waits for the end. */
  synchronous?: boolean;
}

/**
 * Starts an execution. With a name that runs already and the same input, it is that execution (API reference,
 * StartExecution: "idempotent"). @throws {ExecutionAlreadyExists} @throws {InvalidExecutionInput} @throws {InvalidName}
 */
export async function startNamed(
  core: EngineCore,
  target: MachineTarget,
  request: StartRequest,
  caller: Pick<Caller, 'account' | 'region'>,
): Promise<Execution> {
  const { machine } = target;
  const input = request.input ?? '{}';
  if (request.name !== undefined) checkName(request.name);
  checkInput(input);
  const name = request.name ?? core.uuid();
  const express = machine.type === 'EXPRESS';
  const place = { account: machine.account, region: caller.region };
  const arn = express
    ? statesArn(place, 'express', machine.name, name, core.uuid())
    : statesArn(place, 'execution', machine.name, name);
  const known = express ? undefined : core.executionOf(arn);
  if (known) {
    const sameParent =
      known.parent?.attempt === request.parent?.attempt && known.parent?.execution === request.parent?.execution;
    const same = textOf(known.input) === input && (known.status === 'RUNNING' || request.parent !== undefined);
    if (same && sameParent) return known;
    throw new ExecutionAlreadyExists({ message: `Execution Already Exists: '${arn}'`, $metadata: {} });
  }
  const { traceHeader, parent, synchronous } = request;
  const { definition, roleArn, versionArn, aliasArn } = target;
  const execution = core.startExecution({
    machine,
    definition,
    roleArn,
    name,
    arn,
    input,
    versionArn,
    aliasArn,
    traceHeader,
    parent,
    ...(synchronous && { synchronous }),
  });
  await core.runner.durable();
  return execution;
}

/** @throws {InvalidExecutionInput} no JSON, or too large */
export function checkInput(input: string): void {
  if (exceedsPayload(input)) {
    throw errors.invalidExecutionInput('Execution input exceeds the maximum of 262144 bytes in UTF-8 encoding');
  }
  const fault = faultInJson(input);
  if (fault !== undefined) throw errors.invalidExecutionInput(fault);
}
