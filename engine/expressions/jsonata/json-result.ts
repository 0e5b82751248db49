import { isFunction } from './callable.ts';

/** An expression came to something JSON has no form for. */
export class UnsupportedResultError extends Error {
  constructor() {
    super('a function is not a JSON value');
    this.name = 'UnsupportedResultError';
  }
}

/**
 * The JSON value of an expression's result: without jsonata's list markers, so that a variable that keeps it is read
 * as any array is, and with numbers JSON cannot write as texts. A value that is JSON already is answered as it is.
 * @throws {UnsupportedResultError} when there is a function in it
 */
export function toJson(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function') throw new UnsupportedResultError();
    return value;
  }
  if (isFunction(value)) throw new UnsupportedResultError();
  return Array.isArray(value) ? arrayToJson(value) : objectToJson(value as Record<string, unknown>);
}

function arrayToJson(items: unknown[]): unknown[] {
  let plain = !('sequence' in items || 'cons' in items);
  const copy: unknown[] = new Array(items.length);
  for (let index = 0; index < items.length; index += 1) {
    copy[index] = toJson(items[index]) ?? null;
    plain &&= copy[index] === items[index];
  }
  return plain ? items : copy;
}

function objectToJson(members: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key in members) {
    const json = toJson(members[key]);
    if (json === members[key] && json !== undefined) continue;
    copy ??= { ...members };
    if (json === undefined) delete copy[key];
    else copy[key] = json;
  }
  return copy ?? members;
}
