import {
  type IntrinsicArgument,
  type IntrinsicCall,
  type IntrinsicName,
  parseIntrinsic,
} from '../../../expressions/jsonpath/parse-intrinsic.ts';
import { type ParsedPath, type PathSegment, parsePath } from '../../../expressions/jsonpath/parse-path.ts';

export function isJsonPath(text: string): boolean {
  return tried(() => parsePath(text)) !== undefined;
}

/** Whether `text` names exactly one node: only `.name`, `['name']` and `[0]` (ASL specification, "Reference Paths"). */
export function isReferencePath(text: string): boolean {
  const kinds: readonly PathSegment['kind'][] = ['child', 'index'];
  return tried(() => parsePath(text))?.segments.every(({ kind }) => kinds.includes(kind)) ?? false;
}

/** Whether `text` calls an intrinsic function, one of `allowed` if given. AWS takes blanks after the call, not before. */
export function isIntrinsicCall(text: string, allowed?: readonly IntrinsicName[]): boolean {
  const call = /^\s/.test(text) ? undefined : tried(() => parseIntrinsic(text));
  return call !== undefined && (allowed?.includes(call.name) ?? true);
}

/** The variables a path or an intrinsic function call reads, without their `$`. */
export function variablesInPath(text: string): readonly string[] {
  const path = tried(() => parsePath(text));
  if (path !== undefined) return variableOf(path);
  const call = tried(() => parseIntrinsic(text));
  return call === undefined ? [] : call.args.flatMap(variablesInArgument);
}

function variablesInArgument(argument: IntrinsicArgument): readonly string[] {
  if (argument.kind === 'path') return variableOf(argument.path);
  return argument.kind === 'call' ? (argument satisfies IntrinsicCall).args.flatMap(variablesInArgument) : [];
}

function variableOf({ root }: ParsedPath): readonly string[] {
  return root.kind === 'variable' ? [root.name] : [];
}

function tried<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
