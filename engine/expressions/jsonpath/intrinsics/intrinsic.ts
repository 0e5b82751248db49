import type { ExpressionSources } from '../../sources.ts';

/** One States.* function: gets its arguments' values and answers a JSON value. @throws {IntrinsicArgumentError} */
export type Intrinsic = (args: unknown[], sources: ExpressionSources) => unknown;

/** The arguments of an intrinsic function do not fit. The caller adds which call it was. */
export class IntrinsicArgumentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'States.IntrinsicFailure';
  }
}
