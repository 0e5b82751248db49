import { createHash } from 'node:crypto';
import { JavaRandom } from '../../java-random.ts';
import { HASH_ALGORITHMS } from '../../jsonpath/intrinsics/hash.ts';
import type { Focus } from '../callable.ts';
import { ExpressionError } from '../expression-error.ts';
import { Run } from '../frame.ts';
import { libraryFunction } from './library.ts';

const fromMillis = libraryFunction('fromMillis').implementation;

/**
 * $partition: the list in chunks of a size cut to a whole number, the last one shorter; in one chunk without a size, and
 * nothing for a size of 0.
 */
export function partition(items: unknown, size: number | undefined): unknown {
  if (items === undefined) return undefined;
  if (!Array.isArray(items)) throw new ExpressionError('T0412', { index: 1, token: 'partition', value: items });
  if (size === undefined) return [items];
  if (size < 0) throw failure('Second argument must be zero or greater');
  const length = Math.trunc(size);
  if (length === 0) return undefined;
  return Array.from({ length: Math.ceil(items.length / length) }, (_, chunk) =>
    items.slice(chunk * length, (chunk + 1) * length),
  );
}

/**
 * $range: from the first number to the last, which is included when a step lands on it; all three cut to whole numbers.
 * Nothing when one is missing or the step is 0.
 */
export function range(...bounds: (number | undefined)[]): unknown {
  const [first, last, step] = bounds.map((bound) => Math.trunc(bound ?? Number.NaN)) as [number, number, number];
  if (Number.isNaN(first + last + step) || step === 0) return undefined;
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  Run.reserve(length * 8);
  return Array.from({ length }, (_, index) => first + index * step);
}

/** $hash: the digest of a text, in lower-case hexadecimal. */
export function hash(text: string | undefined, name: string): unknown {
  if (text === undefined) return undefined;
  const algorithm = HASH_ALGORITHMS.get(name);
  if (algorithm === undefined) {
    throw failure(`Hash algorithm '${name}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`);
  }
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

/** $parse: the value a JSON text stands for. */
export function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw failure('Invalid JSON');
  }
}

/** $random: a number in [0, 1), of java.util.Random when a seed is given. */
export function random(this: Focus, seed: number | undefined): number {
  return seed === undefined ? this.environment.run.sources.random() : new JavaRandom(seed).nextDouble();
}

export function uuid(this: Focus): string {
  return this.environment.run.sources.uuid();
}

export function now(this: Focus, picture: string | undefined, timezone: string | undefined): unknown {
  return fromMillis(this.environment.run.now.getTime(), picture, timezone);
}

export function millis(this: Focus): number {
  return this.environment.run.now.getTime();
}

/** $shuffle: the list in random order (Fisher and Yates, inside out). */
export function shuffle(this: Focus, items: unknown[] | undefined): unknown {
  if (items === undefined || items.length <= 1) return items;
  const result: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const other = Math.floor(this.environment.run.sources.random() * (index + 1));
    if (other !== index) result[index] = result[other];
    result[other] = item;
  }
  return result;
}

/** D3137 is the code of errors an expression raises itself. */
function failure(message: string): Error {
  return Object.assign(new ExpressionError('D3137'), { message });
}
