import type { NormalizedSchema } from '@smithy/core/schema';

/** What is wrong with a request before it reaches the service. */
export interface RequestFaults {
  /** The message of a SerializationException: a value that is not of the member's type. */
  mistyped?: string;
  /** One text for each missing required member. */
  invalid: string[];
}

/** A fault in the words AWS services use, e.g. `Value null at 'name' failed to satisfy constraint: Member must not be null`. */
export function constraintFault(value: unknown, path: string, constraint: string): string {
  const shown = value === null || value === undefined ? 'null' : `'${String(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** Checks types and required members of a parsed request against the schema the SDK ships for it. */
export function requestFaults(schema: NormalizedSchema, value: unknown): RequestFaults {
  const faults: RequestFaults = { invalid: [] };
  visit(schema, value, '', faults);
  return faults;
}

function visit(schema: NormalizedSchema, value: unknown, path: string, faults: RequestFaults): void {
  const expected = expectedType(schema, value);
  if (expected) {
    faults.mistyped ??= `${tokenOf(value)} can not be converted to ${expected}`;
    return;
  }
  if (schema.isStructSchema()) {
    const required = Number((schema.getSchema() as unknown as unknown[])[6] ?? 0);
    const record = value as Record<string, unknown>;
    let index = 0;
    for (const [name, member] of schema.structIterator()) {
      const at = path ? `${path}.${name}` : name;
      const item = record[name];
      if (item !== undefined && item !== null) visit(member, item, at, faults);
      else if (index < required) faults.invalid.push(constraintFault(null, at, 'Member must not be null'));
      index++;
    }
  } else if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    for (const [index, item] of (value as unknown[]).entries())
      visit(member, item, `${path}.${index + 1}.member`, faults);
  } else if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    for (const [key, item] of Object.entries(value as object)) visit(member, item, `${path}.${key}`, faults);
  }
}

/** The wanted type's name when `value` is of another, else undefined. */
function expectedType(schema: NormalizedSchema, value: unknown): string | undefined {
  if (schema.isDocumentSchema() || schema.isUnitSchema()) return undefined;
  if (schema.isListSchema()) return Array.isArray(value) ? undefined : 'a list';
  if (schema.isStructSchema() || schema.isMapSchema()) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'a structure';
  }
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? undefined : 'Boolean';
  if (schema.isStringSchema()) return typeof value === 'string' ? undefined : 'a String';
  if (schema.isBlobSchema()) return typeof value === 'string' ? undefined : 'Blob';
  if (schema.isNumericSchema()) return typeof value === 'number' ? undefined : 'Integer';
  return undefined;
}

function tokenOf(value: unknown): string {
  if (value === null) return 'NULL_VALUE';
  if (Array.isArray(value)) return 'START_ARRAY';
  const tokens: Record<string, string> = { string: 'STRING_VALUE', number: 'NUMBER_VALUE', object: 'START_OBJECT' };
  return tokens[typeof value] ?? (value ? 'TRUE_VALUE' : 'FALSE_VALUE');
}
