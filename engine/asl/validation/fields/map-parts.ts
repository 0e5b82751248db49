import { isObject } from '../json-value.ts';
import type { FieldCheck, Shape } from './field.ts';
import { nestedMachine } from './nested-machine.ts';
import { referencePathOfInput } from './paths.ts';
import { integer, oneOf, orExpression, text } from './scalars.ts';
import { checkShape, list, object } from './shape.ts';
import { objectOrExpression, template } from './template.ts';

const integration = (operations: readonly string[]): FieldCheck => {
  const pattern = new RegExp(`^arn:[^:]+:states:::s3:(?:${operations.join('|')})$`);
  return (value, { report, at, name }) => {
    if (typeof value !== 'string') report.schema('Expected value of type [STRING]', at);
    else if (!pattern.test(value)) report.schema(`The field '${name}' does not match any of the allowed values`, at);
  };
};

const mode: FieldCheck = (value, context) => {
  oneOf(['INLINE', 'DISTRIBUTED'])(value, context);
  if (value === 'DISTRIBUTED' && context.machineType === 'EXPRESS') {
    context.report.schema(
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
      context.at,
    );
  }
};

const inlineConfig: Shape = { fields: { Mode: { check: mode } } };
const distributedConfig: Shape = {
  fields: { Mode: { check: mode }, ExecutionType: { check: oneOf(['STANDARD', 'EXPRESS']) } },
  required: ['ExecutionType'],
};

const processorConfig: FieldCheck = (value, context) => {
  if (!isObject(value)) {
    context.report.schema('Expected value of type [OBJECT]', context.at);
    return;
  }
  checkShape(value.Mode === 'DISTRIBUTED' ? distributedConfig : inlineConfig, value, context.at, context);
};

/** ItemProcessor, and Iterator as it was called before. Child executions of a distributed Map have their own type. */
export const itemProcessor: FieldCheck = (value, context) => {
  const config = isObject(value) ? value.ProcessorConfig : undefined;
  const express = isObject(config) && config.Mode === 'DISTRIBUTED' && config.ExecutionType === 'EXPRESS';
  const outer = context.machineType;
  const machine = nestedMachine({
    ProcessorConfig: { check: (part, inner) => processorConfig(part, { ...inner, machineType: outer }) },
  });
  machine(value, express ? { ...context, machineType: 'EXPRESS' } : context);
};

/** The fields of a reader that some types of input do not have. */
const missing: { [type: string]: readonly string[] } = {
  JSON: ['CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter', 'ManifestType'],
  JSONL: ['CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter'],
  PARQUET: ['CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter'],
};

const jsonPointer: FieldCheck = (value, context) => {
  text(value, context);
  if (typeof value !== 'string' || value === '' || value.startsWith('/')) return;
  context.report.schema(
    `Invalid input: JSON Pointer expression must start with '/': ${JSON.stringify(value)}`,
    context.at,
  );
};

const readerFields: Shape['fields'] = {
  InputType: { check: oneOf(['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST']) },
  Transformation: { check: oneOf(['NONE', 'LOAD_AND_FLATTEN']) },
  ManifestType: { check: oneOf(['ATHENA_DATA', 'S3_INVENTORY']) },
  ItemsPointer: { check: jsonPointer },
  CSVHeaderLocation: { check: oneOf(['FIRST_ROW', 'GIVEN']) },
  CSVHeaders: { check: list(text) },
  CSVDelimiter: { check: oneOf(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']) },
  MaxItems: { check: orExpression(integer({ minimum: 0, maximum: 100_000_000 })) },
  MaxItemsPath: { check: referencePathOfInput, only: 'JSONPath' },
};

/** What a reader takes depends on what it reads. */
const readerConfig: FieldCheck = (value, context) => {
  const { report, at } = context;
  if (!isObject(value)) {
    report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  const type = value.InputType;
  const without = missing[String(type)] ?? [];
  const fields = Object.entries(readerFields).filter(([name]) => !without.includes(name));
  const shape: Shape = {
    fields: Object.fromEntries(fields),
    required: value.CSVHeaderLocation === 'GIVEN' ? ['CSVHeaders'] : [],
    atMostOne: [['MaxItems', 'MaxItemsPath']],
  };
  if (value.Transformation === 'LOAD_AND_FLATTEN' && type === undefined) {
    report.schema("The field 'InputType' is required", at);
  }
  if (type === 'CSV' && !('CSVHeaderLocation' in value)) {
    report.schema("The field 'CSVHeaderLocation' is required", at);
  }
  checkShape(shape, value, at, context);
};

const arguments_: Shape['fields'] = {
  Parameters: { check: template, only: 'JSONPath' },
  Arguments: { check: objectOrExpression, only: 'JSONata' },
};

export const itemReader = object({
  fields: {
    Resource: { check: integration(['getObject', 'listObjectsV2']) },
    ReaderConfig: { check: readerConfig },
    ...arguments_,
  },
  required: ['Resource'],
});

export const itemBatcher = object({
  fields: {
    BatchInput: { check: template },
    MaxItemsPerBatch: { check: orExpression(integer({ minimum: 0 })) },
    MaxItemsPerBatchPath: { check: referencePathOfInput, only: 'JSONPath' },
    MaxInputBytesPerBatch: { check: orExpression(integer({ minimum: 0, maximum: 262_144 })) },
    MaxInputBytesPerBatchPath: { check: referencePathOfInput, only: 'JSONPath' },
  },
  atMostOne: [
    ['MaxItemsPerBatch', 'MaxItemsPerBatchPath'],
    ['MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath'],
  ],
});

export const resultWriter = object({
  fields: {
    Resource: { check: integration(['putObject']) },
    WriterConfig: {
      check: object({
        fields: {
          Transformation: { check: oneOf(['NONE', 'COMPACT', 'FLATTEN']) },
          OutputType: { check: oneOf(['JSON', 'JSONL']) },
        },
        required: ['OutputType'],
      }),
    },
    ...arguments_,
  },
});
