import { natives } from '../../expressions/jsonata/natives/natives.ts';
import { isObject, type JsonObject } from './json-value.ts';
import type { ScopedState } from './scope.ts';
import { parseExpression } from './syntax/jsonata-expression.ts';
import { functionsCalled, variablesRead } from './syntax/jsonata-references.ts';
import { variablesInPath } from './syntax/path-expressions.ts';

/** A place that reads a variable. */
export interface VariableUse {
  readonly name: string;
  /** JSON pointer of the value that reads it. */
  readonly at: string;
}

/** The names an object's Assign gives a value. */
export function assignedBy(owner: JsonObject): readonly string[] {
  if (!isObject(owner.Assign)) return [];
  return Object.keys(owner.Assign).map((key) => key.replace(/\.\$$/, ''));
}

const nestedOrText = ['Branches', 'ItemProcessor', 'Iterator', 'Comment', 'Resource', 'Result'];

/** Every use of a variable in a state's own fields; those of the machines within it are theirs. */
export function variablesReadBy(state: ScopedState): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  everyText(state, (text, key, at) => {
    const names =
      state.language === 'JSONPath'
        ? namesInField(key, text)
        : namesInExpression(text, variablesRead).filter((name) => !natives.has(name));
    for (const name of names) uses.push({ name, at });
  });
  return uses;
}

/** Every call of a function by a name that is neither the service's nor the expression's own. */
export function unknownFunctionsIn(state: ScopedState): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  if (state.language === 'JSONPath') return uses;
  everyText(state, (text, _key, at) => {
    for (const name of namesInExpression(text, functionsCalled)) if (!natives.has(name)) uses.push({ name, at });
  });
  return uses;
}

function everyText({ definition, at }: ScopedState, see: (text: string, key: string, at: string) => void): void {
  const visit = (value: unknown, key: string, place: string): void => {
    if (typeof value === 'string') see(value, key, place);
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, key, `${place}[${index}]`);
    else if (isObject(value)) for (const [name, item] of Object.entries(value)) visit(item, name, `${place}/${name}`);
  };
  for (const [name, value] of Object.entries(definition)) {
    if (!nestedOrText.includes(name)) visit(value, name, `${at}/${name}`);
  }
}

function namesInExpression(text: string, names: typeof variablesRead): readonly string[] {
  if (!text.startsWith('{%') || !text.endsWith('%}')) return [];
  try {
    return names(parseExpression(text));
  } catch {
    return [];
  }
}

/** In JSONPath a value is evaluated where the field's name says so. */
function namesInField(key: string, value: string): readonly string[] {
  return key.endsWith('.$') || key.endsWith('Path') || key === 'Variable' ? variablesInPath(value) : [];
}
