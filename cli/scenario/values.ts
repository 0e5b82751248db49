import type { LaidOut } from '../../local/rehearsal/laid-out.ts';
import { CliFailure } from '../failure.ts';

/** What an option refuses. `allowed` is a sentence's end: "a hub of the rehearsal: hub.example.test". */
export function refuse(flag: string, value: string, allowed: string): never {
  throw new CliFailure('usage', 'BadScenario', `${flag} '${value}': allowed is ${allowed}`);
}

/** One of a list. @throws CliFailure `BadScenario` */
export function oneOf<Value extends string>(flag: string, value: string, known: readonly Value[], what: string): Value {
  const found = known.find((each) => each === value);
  return found ?? refuse(flag, value, `${what}: ${known.join(', ') || 'there is none'}`);
}

/** A domain name as DNS asks for it: in lower case, without its last dot. */
export const nameOf = (text: string) => text.toLowerCase().replace(/\.$/, '');

/** `NAME=VALUE` of which NAME is a hub. @throws CliFailure `BadScenario` */
export function ofHub(flag: string, text: string, { hubs }: LaidOut, form: string): { name: string; value: string } {
  const { name, value } = pair(flag, text, form);
  if (!hubs.includes(name)) refuse(flag, text, `${form}, NAME a hub of the rehearsal: ${hubs.join(', ')}`);
  return { name, value };
}

/** `NAME=VALUE`. @throws CliFailure `BadScenario` */
export function pair(flag: string, text: string, form: string): { name: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) refuse(flag, text, form);
  return { name: nameOf(text.slice(0, at)), value: text.slice(at + 1) };
}

/** A list with this in it once. */
export const withOne = <Value>(list: readonly Value[], value: Value): Value[] => [...new Set([...list, value])];
