import { contextObject } from '../../execution/context-object.ts';
import { type Payload, payloadOf } from '../../execution/payload.ts';
import type { Frame, Variables } from '../../execution/state.ts';
import type { Turn } from '../../execution/turn.ts';
import { visibleVariables } from '../../execution/variables.ts';
import { andThen, type Maybe } from '../../execution/work.ts';
import { EvaluationFailure } from '../../expressions/evaluation-failure.ts';
import { evaluateJsonata, type JsonataScope } from '../../expressions/jsonata/evaluate.ts';
import {
  evaluateJsonataArray,
  evaluateJsonataBoolean,
  evaluateJsonataInteger,
  evaluateJsonataNumber,
  evaluateJsonataObject,
  evaluateJsonataSeconds,
  evaluateJsonataString,
} from '../../expressions/jsonata/evaluate-as.ts';
import { isoTime } from './iso-time.ts';
import type { Language, Outcome, Settings } from './language.ts';

type Extra = Partial<Pick<JsonataScope['states'], 'result' | 'errorOutput'>> & { context?: unknown; token?: string };

/** JSONata: Arguments, Output, Assign, Condition, Items; any field may be a `{% … %}` string. */
export const jsonata: Language = {
  passResult: (_turn, frame) => frame.input,
  taskArguments(turn, frame, node, token) {
    if (node.fields.Arguments === undefined) return frame.input;
    const scope = scopeOf(turn, frame, token === undefined ? {} : { token });
    return andThen(evaluateJsonata(node.fields.Arguments, scope, turn.sources, 'Arguments'), payloadOf);
  },
  outcome(turn, frame, node, result) {
    const { fields } = node;
    if (fields.Output === undefined && fields.Assign === undefined) return { output: result, assigned: undefined };
    // A Pass has no result of its own: $states.result is not there.
    const extra = node.type === 'Pass' ? {} : { result: result.value };
    return outcomeOf(turn, frame, fields.Output, fields.Assign, result, extra);
  },
  passedOn(turn, frame, node) {
    return outcomeOf(turn, frame, node.fields.Output, node.fields.Assign, frame.input, {});
  },
  caught(turn, frame, node, catcher, errorOutput) {
    const at = `Catch[${node.catch.indexOf(catcher)}]/`;
    return outcomeOf(turn, frame, catcher.Output, catcher.Assign, errorOutput, { errorOutput: errorOutput.value }, at);
  },
  firstMatch(turn, frame, node) {
    const rules = node.fields.Choices as Settings[];
    const scope = scopeOf(turn, frame, {});
    const from = (index: number): Maybe<number> => {
      if (index === rules.length) return -1;
      const holds = evaluateJsonataBoolean(rules[index]!.Condition, scope, turn.sources, `Choices[${index}]/Condition`);
      return andThen(holds, (taken) => (taken ? index : from(index + 1)));
    };
    return from(0);
  },
  chosen(turn, frame, node, rule) {
    const { Output, Assign } = rule ?? node.fields;
    const at = rule ? `Choices[${(node.fields.Choices as Settings[]).indexOf(rule)}]/` : '';
    return outcomeOf(turn, frame, Output, Assign, frame.input, {}, at);
  },
  failText(turn, frame, node, field) {
    const template = node.fields[field];
    if (template === undefined) return undefined;
    return evaluateJsonataString(template, scopeOf(turn, frame, {}), turn.sources, field);
  },
  waitTarget(turn, frame, node) {
    const { Seconds, Timestamp } = node.fields;
    const scope = scopeOf(turn, frame, {});
    if (Seconds !== undefined) return { seconds: evaluateJsonataSeconds(Seconds, scope, turn.sources, 'Seconds') };
    return andThen(evaluateJsonataString(Timestamp, scope, turn.sources, 'Timestamp'), (text) => {
      const time = isoTime(text);
      if (time !== undefined) return { time };
      throw new EvaluationFailure(
        'States.QueryEvaluationError',
        `The Timestamp parameter does not reference a valid ISO-8601 extended offset date-time format string: ${text}`,
        { location: 'Timestamp' },
      );
    });
  },
  seconds(turn, frame, node, field) {
    const template = node.fields[field];
    if (template === undefined || typeof template === 'number') return template;
    return evaluateJsonataSeconds(template, scopeOf(turn, frame, {}), turn.sources, field);
  },
  mapItems(turn, frame, node) {
    const { Items } = node.fields;
    if (Items !== undefined) return evaluateJsonataArray(Items, scopeOf(turn, frame, {}), turn.sources, 'Items');
    const { value } = frame.input;
    if (Array.isArray(value)) return value;
    throw new EvaluationFailure(
      'States.QueryEvaluationError',
      `Map state input must be an array but was: ${JSON.stringify(value)}`,
    );
  },
  mapNumber(turn, frame, node, field) {
    const template = node.fields[field];
    if (template === undefined || typeof template === 'number') return template;
    const evaluate = field === 'ToleratedFailurePercentage' ? evaluateJsonataNumber : evaluateJsonataInteger;
    return evaluate(template, scopeOf(turn, frame, {}), turn.sources, field);
  },
  mapItemInput(turn, frame, node, item) {
    const template = node.fields.ItemSelector;
    if (template === undefined) return payloadOf(item.Value);
    const context = { ...contextObject(turn.execution, frame), Map: { Item: item } };
    const scope = scopeOf(turn, frame, { context });
    return andThen(evaluateJsonata(template, scope, turn.sources, 'ItemSelector'), payloadOf);
  },
  settings(turn, frame, _node, template, field) {
    return evaluateJsonataObject(template, scopeOf(turn, frame, {}), turn.sources, field);
  },
};

function scopeOf(turn: Turn, frame: Frame, { context, token, ...extra }: Extra): JsonataScope {
  let made = context;
  return {
    states: {
      input: frame.input.value,
      ...extra,
      get context() {
        made ??= contextObject(turn.execution, frame, token);
        return made;
      },
    },
    variables: visibleVariables(turn.execution, frame),
  };
}

/** Output and Assign see the same variables: neither sees what the other makes. */
function outcomeOf(
  turn: Turn,
  frame: Frame,
  output: unknown,
  assign: unknown,
  otherwise: Payload,
  extra: Extra,
  at = '',
): Maybe<Outcome> {
  if (output === undefined && assign === undefined) return { output: otherwise, assigned: undefined };
  const scope = scopeOf(turn, frame, extra);
  const evaluate = (template: unknown, field: string) => evaluateJsonata(template, scope, turn.sources, at + field);
  const assigned = assign === undefined ? undefined : (evaluate(assign, 'Assign') as Maybe<Variables>);
  return andThen(assigned, (variables) => {
    if (output === undefined) return { output: otherwise, assigned: variables };
    return andThen(evaluate(output, 'Output'), (value) => ({ output: payloadOf(value), assigned: variables }));
  });
}
