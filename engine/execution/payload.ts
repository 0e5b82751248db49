/** A JSON value on its way through states, with its text once somebody needed it. */
export interface Payload {
  readonly value: unknown;
  text: string | undefined;
}

/** A payload of a value the engine made. */
export function payloadOf(value: unknown): Payload {
  return { value, text: undefined };
}

/** A payload of a text that came from outside and is echoed byte for byte. */
export function payloadOfText(text: string): Payload {
  return { value: JSON.parse(text), text };
}

/** Compact JSON, or the text the payload came with. */
export function textOf(payload: Payload): string {
  payload.text ??= JSON.stringify(payload.value);
  return payload.text;
}
