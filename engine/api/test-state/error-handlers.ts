import type { StateDefinition } from '../../asl/machine.ts';
import { errorMatches, type Failure } from '../../execution/failure.ts';

/** The index of the state's first retrier that names the failure's error; -1 for none. */
export function retrierOf({ retry, type }: StateDefinition, failure: Failure | undefined): number {
  return retry.findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, seenBy(type, failure)));
}

/** The index of the state's first catcher that names the failure's error; -1 for none. */
export function catcherOf({ catch: catchers, type }: StateDefinition, failure: Failure | undefined): number {
  return catchers.findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, seenBy(type, failure)));
}

function seenBy(type: StateDefinition['type'], failure: Failure | undefined): Pick<Failure, 'error' | 'ofTask'> {
  return { error: failure?.error, ofTask: type === 'Task' || (failure?.ofTask ?? false) };
}
