import { StateFailure } from './failure.ts';
import { exceedsPayload, maxPayloadBytes } from './limits.ts';
import type { Execution, Frame, Variables } from './state.ts';

const none: Variables = Object.freeze({});

/** The variables a frame's states can read: its own and those of the frames around it. */
export function visibleVariables(execution: Execution, frame: Frame): Variables {
  if (frame.visible) return frame.visible;
  const outer = execution.frames.get(frame.parent);
  const around = outer ? visibleVariables(execution, outer) : none;
  frame.visible = frame.own ? { ...around, ...frame.own } : around;
  return frame.visible;
}

/** Sets variables in a frame's own scope. Frames inside it start later and see them. */
export function assignVariables(frame: Frame, assigned: Variables): void {
  frame.own = { ...frame.own, ...assigned };
  frame.visible = undefined;
}

/** Bytes that all variables of an execution may have (Developer guide, "Passing data between states with variables"). */
const mostStoredBytes = 10 * 1024 * 1024;
/** Characters of an Assign from which on all variables are counted: less cannot add up to the limit in one definition's names. */
const worthCounting = 1024;

/**
 * What an Assign gives, as JSON texts by name, must not exceed a payload, nor all variables together their limit.
 * @throws {StateFailure} States.DataLimitExceeded
 */
export function checkAssigned(
  execution: Execution,
  frame: Frame,
  state: string,
  assigned: Readonly<Record<string, string>>,
): void {
  let characters = 0;
  for (const name in assigned) characters += assigned[name]!.length;
  if (characters < worthCounting) return;
  if (exceedsPayload(Object.values(assigned).join(''))) {
    throw exceeded(`assigned by the state '${state}'`, maxPayloadBytes);
  }
  let stored = bytesOf(Object.values(assigned));
  for (const { own } of execution.frames.values()) if (own && own !== frame.own) stored += sizeOf(own);
  for (const [name, value] of Object.entries(frame.own ?? {})) if (!(name in assigned)) stored += sizeOf(value);
  if (stored > mostStoredBytes) throw exceeded(`stored after the state '${state}'`, mostStoredBytes);
}

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const bytesOf = (texts: string[]) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

function exceeded(which: string, limit: number): StateFailure {
  const cause = `The variables ${which} have a size exceeding the maximum of ${limit} bytes.`;
  return new StateFailure('States.DataLimitExceeded', cause);
}
