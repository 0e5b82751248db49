import type { NativeFunction, NativeImplementation } from '../callable.ts';
import { each, filter, map, reduce, sift, single } from './higher-order.ts';
import {
  boundedFormatNumber,
  boundedPad,
  defineNative,
  libraryFunction,
  libraryFunctions,
  strictBase64Decode,
} from './library.ts';
import { sort } from './order.ts';
import { hash, millis, now, parse, partition, random, range, shuffle, uuid } from './service.ts';
import { contains, match, replace, split } from './text.ts';

/** Functions of the library that call functions back: its signature, our implementation. */
const synchronous: Record<string, NativeImplementation> = {
  base64decode: strictBase64Decode,
  contains,
  each,
  filter,
  formatNumber: boundedFormatNumber,
  map,
  match,
  pad: boundedPad,
  reduce,
  replace,
  shuffle,
  sift,
  single,
  sort,
  split,
};

/** The service's own functions, and those whose clock and chance come from outside. */
const service: Record<string, [NativeImplementation, signature: string]> = {
  hash: [hash, '<ss:s>'],
  millis: [millis, '<:n>'],
  now: [now, '<s?s?:s>'],
  parse: [parse, '<s-:x>'],
  partition: [partition, '<xn?:a>'],
  random: [random, '<n?:n>'],
  range: [range, '<n?n?n?:a>'],
  uuid: [uuid, '<:s>'],
};

/** Every function an expression can call by name. $eval is not among them: the service took it out. */
export const natives: Map<string, NativeFunction> = new Map([
  ...libraryFunctions,
  ...Object.entries(synchronous).map(
    ([name, implementation]) => [name, { ...libraryFunction(name), implementation }] as const,
  ),
  ...Object.entries(service).map(
    ([name, [implementation, signature]]) => [name, defineNative(implementation, signature)] as const,
  ),
]);
