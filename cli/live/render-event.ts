import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { oneLine } from '../../lambdas/shared/visible.ts';
import { duration, type Output } from '../output.ts';

/** The message in a cause: a failed function's cause is JSON with `errorMessage`. */
function messageOf(cause: string): string {
  try {
    return (JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause;
  }
}

/**
 * Tells state transitions of an execution's history as lines, with the time each state took. Keeps when a state of a
 * name was last entered: one instance per execution.
 */
export class EventTeller {
  readonly #entered = new Map<string, number>();
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  /** The lines of one event; none for an event that says nothing to a person. */
  lines(event: HistoryEvent): string[] {
    const { style } = this.#output;
    const at = style('dim', event.timestamp!.toISOString().slice(11, 23));
    const entered = event.stateEnteredEventDetails?.name;
    if (entered) {
      this.#entered.set(entered, event.timestamp!.getTime());
      return [`${at} ${style('green', '→')} ${style('bold', entered)}`];
    }
    const left = event.stateExitedEventDetails?.name;
    if (left) {
      const took = event.timestamp!.getTime() - (this.#entered.get(left) ?? event.timestamp!.getTime());
      return [`${at} ${style('dim', '←')} ${left} ${style('dim', duration(took))}`];
    }
    const failed =
      event.taskFailedEventDetails ?? event.taskTimedOutEventDetails ?? event.lambdaFunctionFailedEventDetails;
    if (failed)
      return [
        `${at} ${style('yellow', '!')} ${oneLine(failed.error ?? '')}: ${oneLine(messageOf(failed.cause ?? '').slice(0, 400))}`,
      ];
    const ended =
      event.executionFailedEventDetails ?? event.executionAbortedEventDetails ?? event.executionTimedOutEventDetails;
    // Why stands in the record's entry just above, and at the end of what the command says.
    if (ended) return [`${at} ${style('red', '✗')} ${oneLine(ended.error ?? event.type!)}`];
    if (event.type === 'ExecutionSucceeded') return [`${at} ${style('green', '✓')} execution succeeded`];
    return [];
  }
}
