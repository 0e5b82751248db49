/** What an expression takes from outside itself: nothing in here reads a clock or a random source of its own. */
export interface ExpressionSources {
  /** A number in [0, 1). */
  random: () => number;
  /** A version 4 UUID. */
  uuid: () => string;
  now: () => Date;
}
