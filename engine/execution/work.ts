/**
 * Work of a step that may have to wait for an expression: it yields promises and gets their values back. What needs
 * no waiting costs no promise. Nothing else may be waited for inside a step.
 */
export type Work<T = void> = Generator<Promise<unknown>, T, unknown>;
export type Maybe<T> = T | Promise<T>;

/** The value, waited for only if it is not there yet: `const x = yield* settled(evaluate(…))`. */
export function* settled<T>(value: Maybe<T>): Work<T> {
  return value instanceof Promise ? ((yield value) as T) : value;
}

/** Goes on with a value: at once, without any work, if it is there already. */
export function whenSettled<T>(value: Maybe<T>, use: (value: T) => Work | undefined): Work | undefined {
  return value instanceof Promise ? waitFor(value, use) : use(value);
}

function* waitFor<T>(value: Promise<T>, use: (value: T) => Work | undefined): Work {
  const rest = use((yield value) as T);
  if (rest) yield* rest;
}

/** Applies `use` to a value that may still be on its way. */
export function andThen<T, U>(value: Maybe<T>, use: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(use) : use(value);
}

/** Runs work to its end; a promise only if the work had to wait. */
export function run<T>(work: Work<T>): Maybe<T> {
  const step = work.next();
  return step.done ? step.value : resume(work, step.value);
}

async function resume<T>(work: Work<T>, first: Promise<unknown>): Promise<T> {
  let awaited = first;
  for (;;) {
    const outcome = await awaited.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const step = 'error' in outcome ? work.throw(outcome.error) : work.next(outcome.value);
    if (step.done) return step.value;
    awaited = step.value;
  }
}
