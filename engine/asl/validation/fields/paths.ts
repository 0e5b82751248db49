import type { IntrinsicName } from '../../../expressions/jsonpath/parse-intrinsic.ts';
import { isIntrinsicCall, isJsonPath, isReferencePath } from '../syntax/path-expressions.ts';
import type { FieldCheck } from './field.ts';

/** InputPath and OutputPath: a JSONPath, or null for `{}`. */
export const pathOrNull: FieldCheck = (value, context) => {
  if (value !== null) path(value, context);
};

export const path: FieldCheck = (value, { report, at }) => {
  if (typeof value !== 'string') report.schema('Expected value of type [STRING]', at);
  else if (!isJsonPath(value)) report.schema('Value must be a valid JSONPath.', at);
};

/** A path that names one node: no wildcard, slice, filter or descent. */
export const referencePath: FieldCheck = (value, { report, at }) => {
  if (typeof value !== 'string') {
    report.schema('Expected value of type [STRING]', at);
    return;
  }
  if (!value.startsWith('$')) {
    report.schema("Value is not a Reference Path: Reference path didn't start with '$'", at);
  } else if (!isReferencePath(value)) {
    report.schema('Value is not a Reference Path: Reference path can only name a single node', at);
  }
};

/** A reference path that cannot name the context object: the number a Map's `…Path` field stands for. */
export const referencePathOfInput: FieldCheck = (value, context) => {
  if (typeof value === 'string' && value.startsWith('$$')) {
    context.report.schema('Value is not a Reference Path', context.at);
  } else referencePath(value, context);
};

/** ResultPath: a reference path into the input, or null to drop the result. */
export const referencePathOrNull: FieldCheck = (value, context) => {
  if (value !== null) referencePathOfInput(value, context);
};

/** Intrinsic functions that return a string, which ErrorPath and CausePath take (ASL specification, "Fail State"). */
const textFunctions: readonly IntrinsicName[] = [
  'ArrayGetItem',
  'Base64Encode',
  'Base64Decode',
  'Format',
  'JsonToString',
  'Hash',
  'UUID',
];

export const pathOrTextFunction: FieldCheck = (value, { report, at, name }) => {
  if (typeof value !== 'string') {
    report.schema('Expected value of type [STRING]', at);
    return;
  }
  if (isJsonPath(value) || isIntrinsicCall(value, textFunctions)) return;
  report.schema(
    `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call that returns a string`,
    at,
  );
};
