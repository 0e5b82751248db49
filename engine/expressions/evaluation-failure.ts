/** The error names an expression can end a state with. */
export type EvaluationError =
  | 'States.QueryEvaluationError'
  | 'States.Runtime'
  | 'States.ParameterPathFailure'
  | 'States.ResultPathMatchFailure';

/**
 * An expression of a state could not be evaluated.
 *
 * `message` is AWS's cause text as far as the expression knows it; the engine puts "An error occurred while
 * executing the state 'X' (entered at the event id #N). " before it. `location` is the field as AWS names it
 * in EvaluationFailed events, for example `Output/items[0]`.
 */
export class EvaluationFailure extends Error {
  readonly error: EvaluationError;
  readonly location?: string;
  readonly detail?: object;

  constructor(
    error: EvaluationError,
    message: string,
    options: { location?: string; detail?: object; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = error;
    this.error = error;
    if (options.location !== undefined) this.location = options.location;
    if (options.detail !== undefined) this.detail = options.detail;
  }
}
