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
import type { ParsedPath } from './parse-path.ts';
import { findPath, type PathScope, whyNothing } from './path.ts';

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
 * @throws {EvaluationFailure} States.Runtime, with the whole of `source` in its text, for arguments that do not fit and
 * for a path that finds nothing; what did not fit stands in its cause
 */
export function callIntrinsic(source: string, scope: PathScope, sources: ExpressionSources): unknown {
  return evaluateCall(parsed.get(source), { source, scope, sources });
}

interface Evaluation {
  readonly source: string;
  readonly scope: PathScope;
  readonly sources: ExpressionSources;
}

function evaluateCall(call: IntrinsicCall, evaluation: Evaluation): unknown {
  const args = call.args.map((argument) => evaluateArgument(argument, evaluation));
  try {
    return intrinsics[call.name](args, evaluation.sources);
  } catch (cause) {
    if (!(cause instanceof IntrinsicArgumentError)) throw cause;
    const said = cause.said ?? `Invalid arguments in States.${call.name}`;
    throw new EvaluationFailure(
      'States.Runtime',
      `There was an error while evaluating the intrinsic function: ${evaluation.source}. ${said}`,
      { cause },
    );
  }
}

function evaluateArgument(argument: IntrinsicArgument, evaluation: Evaluation): unknown {
  switch (argument.kind) {
    case 'call':
      return evaluateCall(argument, evaluation);
    case 'literal':
      return argument.value;
    case 'path': {
      const { source, scope } = evaluation;
      const value = findPath(argument.path, scope);
      if (value !== undefined) return value;
      throw new EvaluationFailure(
        'States.Runtime',
        `The function '${source}' had the following error: ${whyNoArgument(argument.path, scope)}`,
      );
    }
  }
}

function whyNoArgument(path: ParsedPath, scope: PathScope): string {
  const reason = whyNothing(path, scope);
  if (reason.startsWith('Filter: ')) return reason;
  // The service names a path into the context object as if it were one into the input.
  const field = path.root.kind === 'context' ? path.source.slice(1) : path.source;
  return `The JsonPath argument for the field '${field}' could not be found in the input '${JSON.stringify(scope.input)}'`;
}
