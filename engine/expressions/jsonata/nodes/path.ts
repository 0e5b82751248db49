import type { JsonataNode, PathNode, SortStep, Stage } from '../ast.ts';
import type { Frame, Tuple } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { createSequence, isSequence, type Sequence } from '../sequence.ts';
import { evaluateFilter } from './filter.ts';
import { evaluateGroup } from './group.ts';
import { evaluateSort } from './sort.ts';

type Step = JsonataNode | SortStep;

/** `a.b.c`: each step maps over what the step before it selected. */
export function evaluatePath(node: PathNode, input: unknown, frame: Frame): unknown {
  let items: Sequence = Array.isArray(input) && node.steps[0]!.type !== 'variable' ? input : createSequence(input);
  let selected: Sequence | undefined;
  let tuples: Sequence | undefined;
  let binds = false;
  for (const [position, step] of node.steps.entries()) {
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
