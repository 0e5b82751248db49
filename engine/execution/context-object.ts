import type { Execution, Frame } from './state.ts';

const retryableTypes = new Set<string>(['Task', 'Parallel', 'Map']);

/** The context object ($$ and $states.context) of a frame's present state (Developer guide, "Accessing execution data"). */
export function contextObject(execution: Execution, frame: Frame, token?: string): Record<string, unknown> {
  if (execution.givenContext)
    return { ...(token !== undefined && { Task: { Token: token } }), ...execution.givenContext };
  const state: Record<string, unknown> = { Name: frame.state, EnteredTime: new Date(frame.enteredAt).toISOString() };
  // AWS counts retries only where there can be any.
  if (frame.node && retryableTypes.has(frame.node.type)) state.RetryCount = frame.retryCount;
  const context: Record<string, unknown> = {
    Execution: {
      Id: execution.arn,
      Input: execution.input.value,
      StartTime: new Date(execution.startDate).toISOString(),
      Name: execution.name,
      RoleArn: execution.roleArn,
      RedriveCount: execution.redriveCount,
      ...(execution.redriveDate !== undefined && { RedriveTime: new Date(execution.redriveDate).toISOString() }),
    },
    StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
    State: state,
  };
  if (token !== undefined) context.Task = { Token: token };
  const item = mapItem(execution, frame);
  if (item) context.Map = { Item: item };
  return context;
}

/** The item of the innermost Map around a frame. */
function mapItem(execution: Execution, frame: Frame): Record<string, unknown> | undefined {
  for (let at: Frame | undefined = frame; at; at = execution.frames.get(at.parent)) if (at.item) return at.item;
  return undefined;
}
