import type { InspectionData, TestStateInput } from '@aws-sdk/client-sfn';
import type { StateDefinition } from '../../asl/machine.ts';
import type { EngineCore } from '../../core.ts';
import { addFrame } from '../../execution/frames.ts';
import { payloadOfText } from '../../execution/payload.ts';
import type { Execution, Variables } from '../../execution/state.ts';
import { type TaskCall, Turn } from '../../execution/turn.ts';
import type { Ports } from '../../ports.ts';
import { languages } from '../../states/languages/table.ts';
import { integrationOf } from '../../tasks/table.ts';
import { statesArn } from '../arn.ts';
import { errors } from '../errors.ts';
import type { Caller } from '../json-rpc.ts';
import { resolveMachine } from '../machine-reference.ts';
import { startNamed } from '../start-named.ts';
import type { Bench } from './bench.ts';
import { madeContext } from './context-object.ts';
import { tracedHttp } from './http-trace.ts';

/** States whose retries the context object counts. */
const retried = new Set(['Task', 'Parallel', 'Map']);

/** Puts the state into an Express execution nobody else knows of. */
export function prepareBench(
  core: EngineCore,
  input: TestStateInput,
  caller: Caller,
  node: StateDefinition,
  context: Readonly<Record<string, unknown>> | undefined,
): Bench {
  const now = core.clock.now();
  const text = input.input ?? '{}';
  const [machine, name] = [core.uuid(), core.uuid()];
  const roleArn = input.roleArn ?? '';
  const { retrierRetryCount = 0 } = input.stateConfiguration ?? {};
  const retryCount = retried.has(node.type) ? retrierRetryCount : undefined;
  const made = {
    caller,
    machine,
    execution: name,
    roleArn,
    input: JSON.parse(text),
    state: node.name,
    retryCount,
    now,
  };
  const execution: Execution = {
    key: 0,
    arn: statesArn(caller, 'express', machine, name),
    name,
    stateMachineArn: statesArn(caller, 'stateMachine', machine),
    stateMachineName: machine,
    roleArn,
    account: caller.account,
    region: caller.region,
    type: 'EXPRESS',
    definition: { text: '', root: node.machine, machines: new Map([[node.machine.pointer, node.machine]]) },
    input: payloadOfText(text),
    startDate: now,
    status: 'RUNNING',
    lastEvent: 0,
    lastFrame: 0,
    frames: new Map(),
    redriveCount: 0,
    givenContext: context ?? madeContext(made),
  };
  const sources = { random: core.random, uuid: core.uuid, now: () => new Date(now) };
  const turn = new Turn(
    execution,
    now,
    sources,
    () => core.uuid(),
    () => true,
  );
  turn.recordAfter(0, 'ExecutionStarted');
  const frame = addFrame(turn, undefined, node.machine, 0, execution.input, turn.execution.lastEvent);
  frame.enteredAt = now;
  if (input.variables !== undefined) frame.own = variablesOf(input.variables);
  const inspection: InspectionData = { input: text };
  const { http } = core.ports;
  const traced = input.inspectionLevel === 'TRACE' && http !== undefined;
  const ports = traced
    ? { ...core.ports, http: tracedHttp(http, inspection, input.revealSecrets ?? false) }
    : core.ports;
  return {
    turn,
    frame,
    node,
    language: languages[node.language],
    mock: input.mock,
    configuration: input.stateConfiguration ?? {},
    call: (call) => callTask(core, caller, execution, call, ports),
    inspection,
  };
}

function variablesOf(text: string): Variables {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw errors.validation(`Variables must be valid JSON: ${(cause as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errors.validation('Variables must be a JSON object');
  }
  return value as Variables;
}

function callTask(
  core: EngineCore,
  caller: Caller,
  execution: Execution,
  call: TaskCall,
  ports: Ports,
): Promise<string> {
  const { account, region, arn: executionArn, stateMachineArn } = execution;
  return integrationOf(call.resource).call({
    ...call,
    executionArn,
    stateMachineArn,
    account,
    region,
    frame: 1,
    attempt: 1,
    stableName: core.uuid(),
    ports,
    async startChild({ stateMachineArn, name, input }) {
      const child = await startNamed(core, resolveMachine(core, stateMachineArn), { name, input }, caller);
      return { executionArn: child.arn, startDate: new Date(child.startDate) };
    },
  });
}
