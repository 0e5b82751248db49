import { parseDefinition } from '../asl/parse-definition.ts';
import { payloadOfText, textOf } from '../execution/payload.ts';
import type { Execution, Frame } from '../execution/state.ts';

/** An execution as JSON text: what is fixed at its start, and what changes as it runs. */
export interface ExecutionRecord {
  fixed: string;
  current: string;
}

type Fixed = Pick<
  Execution,
  | 'arn'
  | 'name'
  | 'stateMachineArn'
  | 'stateMachineName'
  | 'roleArn'
  | 'account'
  | 'region'
  | 'type'
  | 'startDate'
  | 'versionArn'
  | 'aliasArn'
  | 'traceHeader'
  | 'parent'
  | 'mapRunArn'
  | 'revisionId'
> & { input: string };

type Current = Pick<
  Execution,
  | 'status'
  | 'stopDate'
  | 'error'
  | 'cause'
  | 'lastEvent'
  | 'lastFrame'
  | 'timeoutAt'
  | 'redriveCount'
  | 'redriveDate'
  | 'redrives'
> & { output?: string };

export function fixedText(execution: Execution): string {
  const { key: _key, definition: _definition, frames: _frames, input, output: _output, ...rest } = execution;
  const { status: _s, stopDate: _d, error: _e, cause: _c, lastEvent: _l, lastFrame: _f, ...others } = rest;
  const { timeoutAt: _t, redriveCount: _r, redriveDate: _rd, redrives: _rs, ...fixed } = others;
  return JSON.stringify({ ...fixed, input: textOf(input) } satisfies Fixed);
}

/** `fixed` of an Express child of a map run: its ARN and that of the run say the rest. */
export function childText({ type, roleArn, startDate, parent, input }: Execution): string {
  return JSON.stringify({ type, roleArn, startDate, parent, input: textOf(input) });
}

/** What the ARN of a map run's Express child and that of the run say of it. */
function toldByArns(arn: string, mapRunArn: string): Partial<Fixed> {
  const [, partition, , region = '', account = '', , machine = '', name = ''] = arn.split(':');
  const stateMachineArn = `arn:${partition}:states:${region}:${account}:stateMachine:${machine}`;
  return { arn, name, stateMachineArn, stateMachineName: machine, account, region, mapRunArn };
}

export function currentText(execution: Execution): string {
  const { status, stopDate, error, cause, lastEvent, lastFrame, timeoutAt, redriveCount, redriveDate } = execution;
  const { redrives } = execution;
  return JSON.stringify({
    status,
    stopDate,
    error,
    cause,
    lastEvent,
    lastFrame,
    timeoutAt,
    redriveCount,
    redriveDate,
    redrives,
    output: execution.output && textOf(execution.output),
  });
}

/** A row of the journal's executions, its texts unsealed. `owner` is the ARN of the map run, or of the machine. */
export interface ExecutionRow extends ExecutionRecord {
  key: number;
  arn: string;
  owner: string;
  definition: string;
}

export function readExecution({ key, arn, owner, definition, fixed: fixedJson, current }: ExecutionRow): Execution {
  const kept = JSON.parse(fixedJson) as Fixed;
  const fixed = kept.type === 'EXPRESS' ? { ...toldByArns(arn, owner), ...kept } : kept;
  const { output, ...changing } = JSON.parse(current) as Current;
  return {
    key,
    ...fixed,
    input: payloadOfText(fixed.input),
    ...changing,
    ...(output !== undefined && { output: payloadOfText(output) }),
    definition: parseDefinition(definition),
    frames: new Map(),
  } as Execution;
}

/** Characters from which a value that stays the same while its frame changes is kept apart from it. */
const largeText = 1024;
/** The same for the items of a Map, whose text nobody has made yet. */
const manyItems = 8;

/** A frame as JSON text, and what is kept apart: written when `of` is another object than before. */
export interface FrameRecord {
  body: string;
  apart: { name: 'input' | 'items'; of: object; text: () => string }[];
}

export function frameRecord(frame: Frame): FrameRecord {
  const { node: _node, visible: _visible, base: _base, written: _written, input, output, fan, ...kept } = frame;
  const apart: FrameRecord['apart'] = [];
  const inputText = textOf(input);
  const largeInput = inputText.length >= largeText;
  if (largeInput) apart.push({ name: 'input', of: input, text: () => inputText });
  let keptFan = fan;
  if (fan?.items && fan.items.length >= manyItems) {
    const { items, ...progress } = fan;
    keptFan = progress;
    apart.push({ name: 'items', of: items, text: () => JSON.stringify(items) });
  }
  const body = JSON.stringify({
    ...kept,
    ...(keptFan && { fan: keptFan }),
    ...(!largeInput && { input: inputText }),
    ...(output && { output: textOf(output) }),
  });
  return { body, apart };
}

/** @param apart what was kept apart from it, by name */
export function readFrame(body: string, apart: ReadonlyMap<string, string>): Frame {
  const {
    input = apart.get('input')!,
    output,
    ...kept
  } = JSON.parse(body) as Omit<Frame, 'input' | 'output' | 'written'> & {
    input?: string;
    output?: string;
  };
  const items = apart.get('items');
  if (kept.fan && !kept.fan.items && items !== undefined) kept.fan.items = JSON.parse(items);
  return {
    ...kept,
    input: payloadOfText(input),
    ...(output !== undefined && { output: payloadOfText(output) }),
    base: kept.last,
    written: true,
  };
}
