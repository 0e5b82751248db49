import { BoundedCache } from '../bounded-cache.ts';
import { EvaluationFailure } from '../evaluation-failure.ts';
import type { ExpressionSources } from '../sources.ts';
import { array } from './intrinsics/array.ts';
import { arrayContains } from './intrinsics/array-contains.ts';
import { arrayGetItem } from './intrinsics/array-get-item.ts';
import { arrayLength } from './intrinsics/array-length.ts';
import { arrayPartition } from './intrinsics/array-partition.ts';
import { arrayRange } from './intrinsics/array-range.ts';
import { arrayUnique } from './intrinsics/array-unique.ts';
import { base64Decode } from './intrinsics/base64-decode.ts';
import { base64Encode } from './intrinsics/base64-encode.ts';
import { format } from './intrinsics/format.ts';
import { hash } from './intrinsics/hash.ts';
import { type Intrinsic, IntrinsicArgumentError } from './intrinsics/intrinsic.ts';
import { jsonMerge } from './intrinsics/json-merge.ts';
import { jsonToString } from './intrinsics/json-to-string.ts';
import { mathAdd } from './intrinsics/math-add.ts';
import { mathRandom } from './intrinsics/math-random.ts';
import { stringSplit } from './intrinsics/string-split.ts';
import { stringToJson } from './intrinsics/string-to-json.ts';
import { uuid } from './intrinsics/uuid.ts';
import { type IntrinsicArgument, type IntrinsicCall, type IntrinsicName, parseIntrinsic } from './parse-intrinsic.ts';
import { type PathScope, valueAtPath } from './path.ts';

const intrinsics: { [Name in IntrinsicName]: Intrinsic } = {
  Array: array,
  ArrayContains: arrayContains,
  ArrayGetItem: arrayGetItem,
  ArrayLength: arrayLength,
  ArrayPartition: arrayPartition,
  ArrayRange: arrayRange,
  ArrayUnique: arrayUnique,
  Base64Decode: base64Decode,
  Base64Encode: base64Encode,
  Format: format,
  Hash: hash,
  JsonMerge: jsonMerge,
  JsonToString: jsonToString,
  MathAdd: mathAdd,
  MathRandom: mathRandom,
  StringSplit: stringSplit,
  StringToJson: stringToJson,
  UUID: uuid,
};

const parsed = new BoundedCache<string, IntrinsicCall>(10_000, parseIntrinsic);

/** True for a field value that calls an intrinsic function rather than naming a path. */
export function isIntrinsicCall(text: string): boolean {
  return text.startsWith('States.');
}

/**
 * Evaluates `States.Name(…)`, nested calls included.
 * @throws {EvaluationFailure} States.IntrinsicFailure for arguments that do not fit, States.Runtime for a path that finds nothing
 */
export function callIntrinsic(source: string, scope: PathScope, sources: ExpressionSources): unknown {
  return evaluateCall(parsed.get(source), scope, sources);
}

function evaluateCall(call: IntrinsicCall, scope: PathScope, sources: ExpressionSources): unknown {
  const args = call.args.map((argument) => evaluateArgument(argument, call, scope, sources));
  try {
    return intrinsics[call.name](args, sources);
  } catch (cause) {
    if (!(cause instanceof IntrinsicArgumentError)) throw cause;
    throw failure(call, 'States.IntrinsicFailure', cause.message, cause);
  }
}

function evaluateArgument(
  argument: IntrinsicArgument,
  call: IntrinsicCall,
  scope: PathScope,
  sources: ExpressionSources,
): unknown {
  switch (argument.kind) {
    case 'call':
      return evaluateCall(argument, scope, sources);
    case 'literal':
      return argument.value;
    case 'path': {
      const value = valueAtPath(argument.path, scope);
      if (value !== undefined) return value;
      const { source } = argument.path;
      const text = `The JsonPath argument for the field '${source}' could not be found in the input '${JSON.stringify(scope.input)}'`;
      throw failure(call, 'States.Runtime', text);
    }
  }
}

function failure(
  call: IntrinsicCall,
  error: 'States.IntrinsicFailure' | 'States.Runtime',
  text: string,
  cause?: unknown,
): EvaluationFailure {
  return new EvaluationFailure(error, `The function '${call.source}' had the following error: ${text}`, { cause });
}
