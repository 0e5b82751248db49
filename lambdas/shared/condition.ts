import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toAttribute } from './marshal.ts';

type Scalar = string | number | boolean;

/**
 * What must hold of the present row, every field of it: equal to a value, one of several, absent, present, or less than
 * a value (text by bytes, so RFC 3339 times in UTC compare as times).
 */
export type Condition = Record<
  string,
  Scalar | { oneOf: Scalar[] } | { absent: true } | { present: true } | { below: string | number }
>;

/** Placeholders of one request: every name and value goes by one, so that no field collides with a reserved word. */
export class Names {
  readonly #names = new Map<string, string>();
  readonly #values: AttributeValue[] = [];

  name(field: string): string {
    const known = this.#names.get(field);
    if (known) return known;
    const placeholder = `#n${this.#names.size}`;
    this.#names.set(field, placeholder);
    return placeholder;
  }

  value(value: AttributeValue): string {
    this.#values.push(value);
    return `:v${this.#values.length - 1}`;
  }

  asInput(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, AttributeValue>;
  } {
    return {
      ...(this.#names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([field, name]) => [name, field])),
      }),
      ...(this.#values.length > 0 && {
        ExpressionAttributeValues: Object.fromEntries(this.#values.map((value, index) => [`:v${index}`, value])),
      }),
    };
  }
}

/** The condition as a DynamoDB expression, all parts joined by AND. */
export function conditionOf(condition: Condition, names: Names): string {
  const parts = Object.entries(condition).map(([field, test]) => {
    const name = names.name(field);
    const value = (scalar: Scalar) => names.value(toAttribute(scalar));
    if (typeof test !== 'object') return `${name} = ${value(test)}`;
    if ('oneOf' in test) return `${name} IN (${test.oneOf.map(value).join(', ')})`;
    if ('below' in test) return `${name} < ${value(test.below)}`;
    return 'absent' in test ? `attribute_not_exists(${name})` : `attribute_exists(${name})`;
  });
  return parts.join(' AND ');
}
