import type { JsonataNode, PathNode, SortStep, Stage } from '../ast.ts';
import type { Frame, Tuple } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { createSequence, isSequence, type Sequence } from '../sequence.ts';
import { lookup } from '../values.ts';
import { evaluateFilter } from './filter.ts';
import { evaluateGroup } from './group.ts';
import { evaluateSort } from './sort.ts';

type Step = JsonataNode | SortStep;

/** `a.b.c`: each step maps over what the step before it selected. */
export function evaluatePath(node: PathNode, input: unknown, frame: Frame): unknown {
  const plain = plainMembers.get(node);
  if (plain !== null) {
    const found = followMembers(node, plain ?? toPlainMembers(node), frame);
    if (found !== notPlain) return found;
  }
  let items: Sequence = Array.isArray(input) && node.steps[0]!.type !== 'variable' ? input : createSequence(input);
  let selected: Sequence | undefined;
  let tuples: Sequence | undefined;
  let binds = false;
  for (let position = 0; position < node.steps.length; position += 1) {
    const step = node.steps[position]!;
    binds ||= step.tuple === true;
    if (position === 0 && step.consarray) {
      selected = evaluate(step as JsonataNode, items, frame) as Sequence;
    } else if (binds) {
      tuples = evaluateTupleStep(step, items, tuples, frame);
    } else {
      selected = evaluateStep(step, items, frame, position === node.steps.length - 1);
    }
    if (!binds && (selected === undefined || selected.length === 0)) break;
    if (step.focus === undefined) items = selected as Sequence;
  }
  if (binds) selected = node.tuple ? tuples : asSequence((tuples as Tuple[]).map((tuple) => tuple['@']));
  if (node.keepSingletonArray && selected !== undefined) {
    if (Array.isArray(selected) && selected.cons && !selected.sequence) selected = createSequence(selected);
    if (isSequence(selected)) selected.keepSingleton = true;
  }
  return node.group === undefined ? selected : evaluateGroup(node.group, binds ? tuples : selected, frame);
}

/** By path: the names after the variable in a path like `$states.input.a`, null for any other path. */
const plainMembers = new WeakMap<PathNode, string[] | null>();

const notPlain = Symbol('the path meets a list');

function toPlainMembers(node: PathNode): string[] | null {
  const [first, ...rest] = node.steps;
  const isPlain =
    first?.type === 'variable' &&
    !node.keepSingletonArray &&
    node.group === undefined &&
    node.steps.every(
      (step) =>
        !(
          step.tuple ||
          step.stages ||
          'predicate' in step ||
          'group' in step ||
          'focus' in step ||
          'keepArray' in step
        ),
    ) &&
    rest.every((step) => step.type === 'name');
  const names = isPlain ? rest.map((step) => (step as { value: string }).value) : null;
  plainMembers.set(node, names);
  return names;
}

/** The short way through objects, which most paths of most states take; a list needs the long one. */
function followMembers(node: PathNode, names: string[] | null, frame: Frame): unknown {
  const { value: variable } = node.steps[0] as { value: string };
  if (names === null || variable === '') return notPlain;
  let value = frame.lookup(variable);
  for (let index = 0; index < names.length; index += 1) {
    if (Array.isArray(value)) return notPlain;
    value = lookup(value, names[index]!);
    if (value === undefined) return undefined;
  }
  return isSequence(value) ? notPlain : value;
}

function asSequence(items: unknown[]): Sequence {
  const sequence: Sequence = items;
  sequence.sequence = true;
  return sequence;
}

function evaluateStep(step: Step, items: Sequence, frame: Frame, isLast: boolean): Sequence {
  if (step.type === 'sort') {
    return evaluateStages(step.stages, evaluateSort(step, items, frame) as Sequence, frame);
  }
  const results: unknown[] = [];
  for (let index = 0; index < items.length; index += 1) {
    let result = evaluate(step, items[index], frame);
    for (const stage of step.stages ?? [])
      result = evaluateFilter((stage as { expr: JsonataNode }).expr, result, frame);
    if (result !== undefined) results.push(result);
  }
  const [only] = results;
  if (isLast && results.length === 1 && Array.isArray(only) && !isSequence(only)) return only;
  const flat = createSequence();
  for (const result of results) {
    if (!Array.isArray(result) || (result as Sequence).cons) flat.push(result);
    else for (const item of result) flat.push(item);
  }
  return flat;
}

function evaluateStages(stages: Stage[] | undefined, input: Sequence, frame: Frame): Sequence {
  let result = input;
  for (const stage of stages ?? []) {
    if (stage.type === 'filter') {
      result = evaluateFilter(stage.expr, result, frame);
    } else {
      for (const [index, tuple] of (result as Tuple[]).entries()) tuple[stage.value] = index;
    }
  }
  return result;
}

/** A step of a path that binds variables: `@$focus`, `#$index` or the `%` of a later step. */
function evaluateTupleStep(step: Step, items: Sequence, before: Sequence | undefined, frame: Frame): Sequence {
  const results = createSequence();
  results.tupleStream = true;
  if (step.type === 'sort') {
    if (before !== undefined) return evaluateStages(step.stages, evaluateSort(step, before, frame) as Sequence, frame);
    for (const [index, item] of (evaluateSort(step, items, frame) as unknown[]).entries()) {
      results.push({ '@': item, [String(step.index)]: index });
    }
    return evaluateStages(step.stages, results, frame);
  }
  const tuples = (before as Tuple[] | undefined) ?? items.map((item): Tuple => ({ '@': item }));
  for (const tuple of tuples) {
    const result = evaluate(step, tuple['@'], frame.withTuple(tuple));
    if (result === undefined) continue;
    const values: Sequence = Array.isArray(result) ? result : [result];
    for (let index = 0; index < values.length; index += 1) {
      results.push({
        ...tuple,
        ...(values.tupleStream ? (values[index] as Tuple) : bindings(step, tuple, values[index], index)),
      });
    }
  }
  return evaluateStages(step.stages, results, frame);
}

function bindings(step: JsonataNode, tuple: Tuple, value: unknown, index: number): Tuple {
  const bound: Tuple = step.focus ? { [step.focus]: value, '@': tuple['@'] } : { '@': value };
  if (step.index) bound[step.index] = index;
  if (step.ancestor) bound[step.ancestor.label] = tuple['@'];
  return bound;
}
