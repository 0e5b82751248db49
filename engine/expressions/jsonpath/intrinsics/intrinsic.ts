import type { ExpressionSources } from '../../sources.ts';

/** One States.* function: gets its arguments' values and answers a JSON value. @throws {IntrinsicArgumentError} */
export type Intrinsic = (args: unknown[], sources: ExpressionSources) => unknown;

/** The arguments of an intrinsic function do not fit. The caller adds which call it was. */
export class IntrinsicArgumentError extends Error {
  /** What the service says in place of its plain `Invalid arguments in States.…`. */
  readonly said?: string;

  /** @param message the wrong value and what was allowed, which the service does not say */
  constructor(message: string, { said, ...options }: ErrorOptions & { said?: string } = {}) {
    super(message, options);
    this.name = 'States.Runtime';
    if (said !== undefined) this.said = said;
  }
}
