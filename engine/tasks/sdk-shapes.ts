import { NormalizedSchema } from '@smithy/core/schema';

/** Step Functions capitalises the members of services that spell them in camelCase. */
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** An operation's input or output as the SDK's package describes it (`X$`, the fifth and sixth place). */
export function schemaAt(operation: readonly unknown[], place: 4 | 5): NormalizedSchema {
  const schema = operation[place];
  return NormalizedSchema.of((typeof schema === 'function' ? schema() : schema) as never);
}

/**
 * What the SDK's client takes, made of a Task's parameters: members by the service's own spelling, JSON where text is
 * wanted, bytes of text, times of ISO 8601 texts (Developer guide, "AWS SDK service integrations").
 */
export function toSdk(schema: NormalizedSchema, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) {
    if (typeof value !== 'object') return value;
    const given = value as Record<string, unknown>;
    const members: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const converted = toSdk(member, given[pascal(name)]);
      if (converted !== undefined) members[name] = converted;
    }
    return members;
  }
  if (schema.isListSchema()) {
    return Array.isArray(value) ? value.map((item) => toSdk(schema.getValueSchema(), item)) : value;
  }
  if (schema.isMapSchema()) return mapped(value, (item) => toSdk(schema.getValueSchema(), item));
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (schema.isTimestampSchema()) return new Date(typeof value === 'number' ? value * 1000 : text);
  if (schema.isBlobSchema()) return Buffer.from(text);
  return schema.isStringSchema() ? text : value;
}

/** A Task's result, made of what the SDK's client answers: the way back of `toSdk`. Streams are read to their end. */
export async function fromSdk(schema: NormalizedSchema, value: unknown): Promise<unknown> {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return textOfBytes(value);
  if (isStream(value)) return textOfBytes(await value.transformToByteArray());
  if (schema.isStructSchema()) {
    const answer = value as Record<string, unknown>;
    const members: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const converted = await fromSdk(member, answer[name]);
      if (converted !== undefined) members[pascal(name)] = converted;
    }
    return members;
  }
  if (schema.isListSchema()) {
    return Promise.all((value as unknown[]).map((item) => fromSdk(schema.getValueSchema(), item)));
  }
  if (schema.isMapSchema()) {
    const converted: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value as object)) {
      converted[key] = await fromSdk(schema.getValueSchema(), item);
    }
    return converted;
  }
  return value;
}

function mapped(value: unknown, convert: (item: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]));
}

function isStream(value: unknown): value is { transformToByteArray(): Promise<Uint8Array> } {
  return typeof (value as { transformToByteArray?: unknown }).transformToByteArray === 'function';
}

/** UTF-8 where the bytes are that, else Base64. */
function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('base64');
  }
}
