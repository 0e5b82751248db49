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
  'status' | 'stopDate' | 'error' | 'cause' | 'lastEvent' | 'lastFrame' | 'timeoutAt' | 'redriveCount' | 'redriveDate'
> & { output?: string };

export function fixedText(execution: Execution): string {
  const { key: _key, definition: _definition, frames: _frames, input, output: _output, ...rest } = execution;
  const { status: _s, stopDate: _d, error: _e, cause: _c, lastEvent: _l, lastFrame: _f, ...others } = rest;
  const { timeoutAt: _t, redriveCount: _r, redriveDate: _rd, ...fixed } = others;
  return JSON.stringify({ ...fixed, input: textOf(input) } satisfies Fixed);
}

export function currentText(execution: Execution): string {
  const { status, stopDate, error, cause, lastEvent, lastFrame, timeoutAt, redriveCount, redriveDate } = execution;
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
    output: execution.output && textOf(execution.output),
  });
}

export function readExecution(key: number, definition: string, fixedJson: string, currentJson: string): Execution {
  const fixed = JSON.parse(fixedJson) as Fixed;
  const { output, ...current } = JSON.parse(currentJson) as Current;
  return {
    key,
    ...fixed,
    input: payloadOfText(fixed.input),
    ...current,
    ...(output !== undefined && { output: payloadOfText(output) }),
    definition: parseDefinition(definition),
    frames: new Map(),
  } as Execution;
}

/** A frame as JSON text. */
export function frameText(frame: Frame): string {
  const { node: _node, visible: _visible, base: _base, input, output, ...kept } = frame;
  return JSON.stringify({ ...kept, input: textOf(input), ...(output && { output: textOf(output) }) });
}

export function readFrame(text: string): Frame {
  const { input, output, ...kept } = JSON.parse(text) as Omit<Frame, 'input' | 'output'> & {
    input: string;
    output?: string;
  };
  return {
    ...kept,
    input: payloadOfText(input),
    ...(output !== undefined && { output: payloadOfText(output) }),
    base: kept.last,
  };
}
