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
