import type { StateDefinition } from '../../asl/machine.ts';
import { contextObject } from '../../execution/context-object.ts';
import { type Payload, payloadOf, textOf } from '../../execution/payload.ts';
import type { Frame, Variables } from '../../execution/state.ts';
import type { Turn } from '../../execution/turn.ts';
import { visibleVariables } from '../../execution/variables.ts';
import { EvaluationFailure } from '../../expressions/evaluation-failure.ts';
import { type ChoiceRule, matchesRule } from '../../expressions/jsonpath/choice-rule.ts';
import { type PathScope, readPath, readPathOf, writePath } from '../../expressions/jsonpath/path.ts';
import { renderTemplate } from '../../expressions/jsonpath/template.ts';
import { isoTime } from './iso-time.ts';
import type { Language, Settings } from './language.ts';

/** JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath and the fields that end in Path. */
export const jsonPath: Language = {
  passResult(turn, frame, node) {
    const { fields } = node;
    if (Object.hasOwn(fields, 'Result')) return payloadOf(fields.Result);
    return parameters(turn, frame, node);
  },
  taskArguments: (turn, frame, node, token) => parameters(turn, frame, node, token),
  outcome(turn, frame, node, result) {
    const { fields } = node;
    let value = result;
    if (fields.ResultSelector !== undefined) {
      const scope = scopeOf(turn, frame, result.value);
      value = payloadOf(renderTemplate(fields.ResultSelector, scope, turn.sources));
    }
    const output = placed(frame, fields.ResultPath, value);
    return { output: outputPath(turn, frame, node, output), assigned: assigned(turn, frame, fields.Assign, result) };
  },
  passedOn(turn, frame, node) {
    const input = inputPath(turn, frame, node);
    return {
      output: outputPath(turn, frame, node, input),
      assigned: assigned(turn, frame, node.fields.Assign, input),
    };
  },
  caught(turn, frame, _node, catcher, errorOutput) {
    return {
      output: placed(frame, catcher.ResultPath, errorOutput),
      assigned: assigned(turn, frame, catcher.Assign, errorOutput),
    };
  },
  firstMatch(turn, frame, node) {
    const rules = node.fields.Choices as ChoiceRule[];
    const scope = scopeOf(turn, frame, inputPath(turn, frame, node).value);
    return rules.findIndex((rule) => matchesRule(rule, scope));
  },
  chosen(turn, frame, node, rule) {
    const input = inputPath(turn, frame, node);
    const template = rule ? rule.Assign : node.fields.Assign;
    return { output: outputPath(turn, frame, node, input), assigned: assigned(turn, frame, template, input) };
  },
  failText(turn, frame, node, field) {
    const path = node.fields[`${field}Path`];
    if (path === undefined) return node.fields[field] as string | undefined;
    const value = pathOrIntrinsic(turn, frame, `${field}Path`, path as string);
    if (typeof value === 'string') return value;
    throw new EvaluationFailure(
      'States.Runtime',
      `The ${field}Path parameter does not reference a string value: ${path} == ${JSON.stringify(value)}`,
    );
  },
  waitTarget(turn, frame, node) {
    const { Seconds, SecondsPath, Timestamp, TimestampPath } = node.fields;
    if (Seconds !== undefined) return { seconds: Seconds as number };
    if (Timestamp !== undefined)
      return { time: isoTime(Timestamp as string) ?? invalidTimestamp('Timestamp', Timestamp) };
    const scope = scopeOf(turn, frame, inputPath(turn, frame, node).value);
    if (SecondsPath !== undefined) {
      const path = SecondsPath as string;
      return { seconds: secondsOf('SecondsPath', path, valueAt('SecondsPath', path, scope)) };
    }
    const value = valueAt('TimestampPath', TimestampPath as string, scope);
    const time = typeof value === 'string' ? isoTime(value) : undefined;
    return { time: time ?? invalidTimestamp('TimestampPath', `${TimestampPath} == ${text(value)}`) };
  },
  seconds(turn, frame, node, field) {
    const path = node.fields[`${field}Path`] as string | undefined;
    if (path === undefined) return node.fields[field] as number | undefined;
    const scope = scopeOf(turn, frame, inputPath(turn, frame, node).value);
    return secondsOf(`${field}Path`, path, readPath(path, scope));
  },
  mapItems(turn, frame, node) {
    const input = inputPath(turn, frame, node).value;
    const path = node.fields.ItemsPath as string | undefined;
    const items = path === undefined ? input : valueOfField('ItemsPath', path, scopeOf(turn, frame, input));
    if (Array.isArray(items)) return items;
    throw new EvaluationFailure(
      'States.Runtime',
      path === undefined
        ? `Map state input must be an array but was: ${JSON.stringify(items)}`
        : `Reference path "${path}" must point to array.`,
    );
  },
  mapNumber(turn, frame, node, field) {
    const path = node.fields[`${field}Path`] as string | undefined;
    if (path === undefined) return node.fields[field] as number | undefined;
    const scope = scopeOf(turn, frame, inputPath(turn, frame, node).value);
    return numberAt(`${field}Path`, path, scope, field !== 'ToleratedFailurePercentage');
  },
  mapItemInput(turn, frame, node, item) {
    const template = node.fields.ItemSelector ?? node.fields.Parameters;
    if (template === undefined) return payloadOf(item.Value);
    const context = { ...contextObject(turn.execution, frame), Map: { Item: item } };
    const scope = scopeOf(turn, frame, inputPath(turn, frame, node).value, context);
    return payloadOf(renderTemplate(template, scope, turn.sources));
  },
  settings(turn, frame, node, template) {
    const scope = scopeOf(turn, frame, inputPath(turn, frame, node).value);
    const settings = renderTemplate(template, scope, turn.sources) as Settings;
    takeNumbers(settings, scope);
    if (settings.ReaderConfig !== undefined) takeNumbers(settings.ReaderConfig as Settings, scope);
    return settings;
  },
};

/** Whole numbers that an ItemReader or ItemBatcher may name by a path. */
const numbersByPath = ['MaxItems', 'MaxItemsPerBatch', 'MaxInputBytesPerBatch'];

function takeNumbers(settings: Settings, scope: PathScope): void {
  for (const name of numbersByPath) {
    const path = settings[`${name}Path`];
    if (path !== undefined) settings[name] = numberAt(`${name}Path`, path as string, scope, true);
  }
}

function numberAt(field: string, path: string, scope: PathScope, whole: boolean): number {
  const value = valueOfField(field, path, scope);
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (value !== '' && Number.isFinite(number) && (!whole || Number.isInteger(number))) return number;
  throw new EvaluationFailure(
    'States.Runtime',
    `The ${field} field refers to value "${text(value)}" which is not a valid ${whole ? 'integer' : 'float'}: ${path}`,
  );
}

/** What the paths of a frame's state see. The context object is made when one asks for it. */
class FrameScope implements PathScope {
  readonly input: unknown;
  readonly #turn: Turn;
  readonly #frame: Frame;
  readonly #token: string | undefined;
  #context: unknown;

  constructor(turn: Turn, frame: Frame, input: unknown, context: unknown, token: string | undefined) {
    this.input = input;
    this.#turn = turn;
    this.#frame = frame;
    this.#context = context;
    this.#token = token;
  }

  get context(): unknown {
    this.#context ??= contextObject(this.#turn.execution, this.#frame, this.#token);
    return this.#context;
  }

  get variables(): Variables {
    return visibleVariables(this.#turn.execution, this.#frame);
  }
}

function scopeOf(turn: Turn, frame: Frame, input: unknown, context?: unknown, token?: string): PathScope {
  return new FrameScope(turn, frame, input, context, token);
}

function inputPath(turn: Turn, frame: Frame, node: StateDefinition, token?: string): Payload {
  const path = node.fields.InputPath;
  if (path === undefined || path === '$') return frame.input;
  if (path === null) return payloadOf({});
  return payloadOf(readPath(path as string, scopeOf(turn, frame, frame.input.value, undefined, token)));
}

function parameters(turn: Turn, frame: Frame, node: StateDefinition, token?: string): Payload {
  const input = inputPath(turn, frame, node, token);
  const template = node.fields.Parameters;
  if (template === undefined) return input;
  return payloadOf(renderTemplate(template, scopeOf(turn, frame, input.value, undefined, token), turn.sources));
}

/** ResultPath: where in the state's input the result goes. */
function placed(frame: Frame, path: unknown, result: Payload): Payload {
  if (path === undefined || path === '$') return result;
  if (path === null) return frame.input;
  return payloadOf(writePath(frame.input.value, path as string, result.value));
}

function outputPath(turn: Turn, frame: Frame, node: StateDefinition, output: Payload): Payload {
  const path = node.fields.OutputPath;
  if (path === undefined || path === '$') return output;
  if (path === null) return payloadOf({});
  return payloadOf(readPath(path as string, scopeOf(turn, frame, output.value)));
}

function assigned(turn: Turn, frame: Frame, template: unknown, value: Payload): Variables | undefined {
  if (template === undefined) return undefined;
  return renderTemplate(template, scopeOf(turn, frame, value.value), turn.sources) as Variables;
}

function pathOrIntrinsic(turn: Turn, frame: Frame, field: string, path: string): unknown {
  const scope = scopeOf(turn, frame, frame.input.value);
  if (path.startsWith('$')) return readPathOf(field, path, scope);
  return (renderTemplate({ [`${field}.$`]: path }, scope, turn.sources) as Settings)[field];
}

/** A path AWS reads with Jayway's own words when nothing is there. */
function valueOfField(_field: string, path: string, scope: PathScope): unknown {
  return readPath(path, scope);
}

/** The value a Wait's path names. */
function valueAt(field: string, path: string, scope: PathScope): unknown {
  try {
    return readPath(path, scope);
  } catch (cause) {
    if (!(cause instanceof EvaluationFailure)) throw cause;
    const message = `The ${field} parameter does not reference an input value: ${path}`;
    throw new EvaluationFailure('States.Runtime', message, { cause });
  }
}

function secondsOf(field: string, path: string, value: unknown): number {
  const shown = `${path} == ${text(value)}`;
  const seconds = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  if (value === '' || !Number.isInteger(seconds)) {
    throw new EvaluationFailure('States.Runtime', `The ${field} parameter cannot be parsed as a long value: ${shown}`);
  }
  if (seconds < 0) {
    throw new EvaluationFailure('States.Runtime', `The ${field} parameter references a negative value: ${shown}`);
  }
  return seconds;
}

function invalidTimestamp(field: string, shown: unknown): never {
  throw new EvaluationFailure(
    'States.Runtime',
    `The ${field} parameter does not reference a valid ISO-8601 extended offset date-time format string: ${shown}`,
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : textOf(payloadOf(value));
}
