import jsonata from 'jsonata';
import { isNative, type NativeFunction, type NativeImplementation } from '../callable.ts';
import { ExpressionError, ResourceLimitError } from '../expression-error.ts';
import { EXPRESSION_TIMEOUT, Run } from '../frame.ts';

/** The library's own functions that call nothing back and so answer at once. */
const LIBRARY_FUNCTIONS = [
  'sum',
  'count',
  'max',
  'min',
  'average',
  'string',
  'substring',
  'substringBefore',
  'substringAfter',
  'lowercase',
  'uppercase',
  'length',
  'trim',
  'pad',
  'join',
  'formatNumber',
  'formatBase',
  'formatInteger',
  'parseInteger',
  'number',
  'floor',
  'ceil',
  'round',
  'abs',
  'sqrt',
  'power',
  'boolean',
  'not',
  'zip',
  'keys',
  'lookup',
  'append',
  'exists',
  'spread',
  'merge',
  'reverse',
  'error',
  'assert',
  'type',
  'distinct',
  'base64encode',
  'base64decode',
  'encodeUrlComponent',
  'encodeUrl',
  'decodeUrlComponent',
  'decodeUrl',
  'toMillis',
  'fromMillis',
  'clone',
] as const;

interface LibraryFrame {
  lookup: (name: string) => unknown;
}

const library = openLibrary();

/**
 * The frame in which the library evaluates, with its functions in it. The library shows it to no one but the
 * entry callback its own tests use to bound evaluation; the callback runs before the first await.
 */
function openLibrary(): {
  frame: LibraryFrame;
  define: (implementation: NativeImplementation, signature: string) => NativeFunction;
} {
  const expression = jsonata('0');
  let frame: LibraryFrame | undefined;
  const keep = (_node: unknown, _input: unknown, environment: LibraryFrame) => {
    frame = environment;
  };
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, keep);
  void expression.evaluate(undefined);
  if (frame === undefined)
    throw new Error('jsonata 2.0.6 is needed: this version shows its frame to no entry callback');
  const opened = frame;
  return {
    frame: opened,
    define(implementation, signature) {
      expression.registerFunction('defined', implementation, signature);
      return opened.lookup('defined') as NativeFunction;
    },
  };
}

/** A function of the library, with its signature. */
export function libraryFunction(name: string): NativeFunction {
  const native = library.frame.lookup(name);
  if (!isNative(native)) throw new Error(`jsonata 2.0.6 is needed: this version has no function $${name}`);
  return native;
}

/** A function of our own under a JSONata signature. */
export function defineNative(implementation: NativeImplementation, signature: string): NativeFunction {
  return library.define(implementation, signature);
}

export const libraryFunctions: ReadonlyMap<string, NativeFunction> = new Map(
  LIBRARY_FUNCTIONS.map((name) => [name, { ...libraryFunction(name) }]),
);

const string = libraryFunction('string').implementation;
const pad = libraryFunction('pad').implementation;

/** $string of a value. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : (string(value) as string);
}

/** $pad, which could otherwise ask for more memory than an expression has. */
export const boundedPad: NativeImplementation = (text: unknown, width: unknown, character: unknown) => {
  Run.reserve(Math.abs(Number(width)));
  return pad(text, width, character);
};

const formatNumber = libraryFunction('formatNumber').implementation;

/** $formatNumber, which in jsonata 2.0.6 never ends for a number at or below 0 in a picture with an exponent. */
export const boundedFormatNumber: NativeImplementation = (
  value: number | undefined,
  picture: string,
  options?: Record<string, string>,
) => {
  const separator = options?.['exponent-separator'] ?? 'e';
  const mark = picture.indexOf(separator);
  if (value !== undefined && value <= 0 && mark > 0 && /[\d#.]/.test(picture.charAt(mark - 1))) {
    if (/\d/.test(picture.charAt(mark + separator.length))) throw new ResourceLimitError(EXPRESSION_TIMEOUT);
  }
  try {
    return formatNumber(value, picture, options);
  } catch (error) {
    // A picture without any active character trips jsonata 2.0.6 itself; the service answers this code.
    throw error instanceof TypeError ? new ExpressionError('D3086') : error;
  }
};

const base64decode = libraryFunction('base64decode').implementation;

/** $base64decode; Node would skip what is no base64, the service fails. */
export const strictBase64Decode: NativeImplementation = (text: string | undefined) => {
  if (text !== undefined && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw new TypeError(`${text} is not base64`);
  return base64decode(text);
};
