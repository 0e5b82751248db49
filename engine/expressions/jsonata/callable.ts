import type { JsonataNode, Signature } from './ast.ts';
import type { Frame } from './frame.ts';

/** A built-in function. The markers have jsonata's names because its own functions read them. */
export interface NativeFunction {
  _jsonata_function: true;
  implementation: NativeImplementation;
  signature?: Signature;
  token?: string;
  position?: number;
}

export interface Focus {
  environment: Frame;
  input: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: a built-in declares its own arguments, its signature checks them
export type NativeImplementation = (this: any, ...args: any[]) => unknown;

/** A function written in the expression, with the frame it closes over. */
export interface Lambda {
  _jsonata_lambda: true;
  input: unknown;
  environment: Frame;
  arguments: { value: string }[];
  signature?: Signature | undefined;
  body: JsonataNode | NativeImplementation;
  thunk?: boolean;
  token?: string;
  position?: number;
  apply?: (self: Focus | undefined, args: unknown[]) => unknown;
}

/** A lambda or a built-in handed to a built-in as an argument. */
export type Closure = ((...args: unknown[]) => unknown) & { arity?: number };

export type Callable = NativeFunction | Lambda | Closure;

export function isLambda(value: unknown): value is Lambda {
  return typeof value === 'object' && value !== null && (value as Lambda)._jsonata_lambda === true;
}

export function isNative(value: unknown): value is NativeFunction {
  return typeof value === 'object' && value !== null && (value as NativeFunction)._jsonata_function === true;
}

export function isFunction(value: unknown): value is Callable {
  return typeof value === 'function' || isLambda(value) || isNative(value);
}

/** How many arguments a function takes. */
export function arityOf(callable: Callable): number {
  if (isNative(callable)) return callable.implementation.length;
  return isLambda(callable) ? callable.arguments.length : (callable.arity ?? callable.length);
}
