type Json = Record<string, unknown>;

/** The text of a machine whose only state, `Only`, has these fields. */
export function only(state: Json, top: Json = {}): string {
  return JSON.stringify({ ...top, StartAt: 'Only', States: { Only: state } });
}

/** The text of a JSONata machine that passes through `Only`. */
export function jsonataPass(fields: Json): string {
  return only({ Type: 'Pass', End: true, ...fields }, { QueryLanguage: 'JSONata' });
}

/** A Lambda task with a time-out, so that nothing is to be said about it. */
export function task(fields: Json): Json {
  const resource = 'arn:aws:states:::lambda:invoke';
  return { Type: 'Task', Resource: resource, TimeoutSeconds: 60, Parameters: { FunctionName: 'f' }, ...fields };
}
