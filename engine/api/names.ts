import { errors } from './errors.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is forbidden
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** Names of machines, activities and executions (API reference, CreateStateMachine `name`). @throws {InvalidName} */
export function checkName(name: string): void {
  if (name.length === 0 || name.length > 80 || forbidden.test(name)) throw errors.invalidName(name);
}
