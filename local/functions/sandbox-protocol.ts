/** A failure in the shape Lambda gives it to the caller. */
export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** From the runtime to a sandbox. */
export type ToSandbox =
  | { kind: 'init'; handler: string; env: Record<string, string> }
  | { kind: 'invoke'; requestId: string; payload: string; deadline: number; arn: string };

/** From a sandbox to the runtime. */
export type FromSandbox =
  | { kind: 'ready' }
  | { kind: 'initFailed'; failure: FunctionFailure }
  | { kind: 'log'; text: string }
  | { kind: 'result'; requestId: string; payload: string }
  /** `fatal`: the thread ends now. */
  | { kind: 'failure'; failure: FunctionFailure; fatal: boolean };
