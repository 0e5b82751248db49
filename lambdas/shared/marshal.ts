import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * A JSON value as a DynamoDB attribute. The table holds JSON and nothing else, which keeps this smaller than
 * `@aws-sdk/util-dynamodb`, a package the Lambda runtime does not promise.
 */
export function toAttribute(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} cannot be stored: not a finite number`);
    return { N: String(value) };
  }
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === 'object') return { M: toAttributes(value as Record<string, unknown>) };
  throw new Error(`a ${typeof value} cannot be stored`);
}

/** The fields of an object as attributes; `undefined` fields are left out. */
export function toAttributes(item: Record<string, unknown>): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value === undefined ? [] : [[name, toAttribute(value)]])),
  );
}

function fromAttribute(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromAttributes(attribute.M);
  throw new Error(`an attribute of type ${Object.keys(attribute).join()} is not JSON`);
}

/** The plain object that {@link toAttributes} was given. */
export function fromAttributes(attributes: Record<string, AttributeValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}
