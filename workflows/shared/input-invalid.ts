const SHOWN = 80;

/** Input that cannot be acted on. `name` is the ASL error; the message names the field, the value and what is allowed. */
export class InputInvalid extends Error {
  constructor(field: string, value: unknown, allowed: string) {
    const text = JSON.stringify(value) ?? 'missing';
    super(`field "${field}" is ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}: ${allowed}`);
    this.name = 'InputInvalid';
  }
}
