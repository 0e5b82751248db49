import type { MockResponseValidationMode } from '@aws-sdk/client-sfn';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Resource } from '../../tasks/integration.ts';
import { errors } from '../errors.ts';
import { answerOf } from './service-model.ts';
import { constraintOf } from './value-constraints.ts';

/**
 * Holds a mocked result against the model of the API the task calls: types, what is required (STRICT), what values can
 * be. A service whose model is not at hand is not checked.
 * @throws {ValidationException}
 */
export async function checkMockedTask(
  resource: Resource,
  result: unknown,
  mode: MockResponseValidationMode,
): Promise<void> {
  if (mode === 'NONE') return;
  const model = await answerOf(resource);
  if (model) visit({ ...model, strict: mode === 'STRICT' }, model.schema, result, undefined);
}

interface Check {
  readonly service: string;
  /** Enumerations of the service by name. */
  readonly enumerations: Readonly<Record<string, readonly string[]>>;
  /** Members the integration gives as JSON, whatever the model says. */
  readonly free: readonly string[];
  readonly strict: boolean;
}

const refuse = (why: string): never => {
  throw errors.validation(`Mock result schema validation error: ${why}`);
};

function visit(check: Check, schema: NormalizedSchema, value: unknown, field: string | undefined): void {
  const wanted = kindOf(schema);
  if (wanted === undefined) return;
  if (!wanted.holds(value))
    refuse(field === undefined ? `Mocked result must be ${wanted.name}` : `Field '${field}' must be ${wanted.name}`);
  if (schema.isStructSchema()) members(check, schema, value as Record<string, unknown>);
  else if (schema.isListSchema()) {
    for (const item of value as unknown[]) visit(check, schema.getValueSchema(), item, field);
  } else if (schema.isMapSchema()) {
    for (const item of Object.values(value as object)) visit(check, schema.getValueSchema(), item, field);
  }
}

function members(check: Check, schema: NormalizedSchema, value: Record<string, unknown>): void {
  const required = Number((schema.getSchema() as unknown as unknown[])[6] ?? 0);
  let index = 0;
  for (const [name, member] of schema.structIterator()) {
    // Step Functions capitalises what services spell in camelCase.
    const field = name.charAt(0).toUpperCase() + name.slice(1);
    const given = value[field];
    if (given === undefined || given === null) {
      if (check.strict && index < required) refuse(`Required field '${field}' is missing`);
    } else if (!check.free.includes(field)) {
      visit(check, member, given, field);
      const fault = constraintOf(check, schema.getName() ?? '', field)?.(given);
      if (fault) refuse(`Field '${field}' ${fault}`);
    }
    index++;
  }
}

interface Kind {
  readonly name: string;
  holds(value: unknown): boolean;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const kinds = {
  array: { name: 'an array', holds: Array.isArray },
  object: { name: 'an object', holds: isObject },
  string: { name: 'a string', holds: (value: unknown) => typeof value === 'string' },
  number: { name: 'a number', holds: (value: unknown) => typeof value === 'number' },
  boolean: { name: 'a boolean', holds: (value: unknown) => typeof value === 'boolean' },
} satisfies Record<string, Kind>;

function kindOf(schema: NormalizedSchema): Kind | undefined {
  if (schema.isDocumentSchema() || schema.isUnitSchema()) return undefined;
  if (schema.isListSchema()) return kinds.array;
  if (schema.isStructSchema() || schema.isMapSchema()) return kinds.object;
  if (schema.isBooleanSchema()) return kinds.boolean;
  if (schema.isStringSchema() || schema.isBlobSchema() || schema.isTimestampSchema()) return kinds.string;
  return schema.isNumericSchema() ? kinds.number : undefined;
}
