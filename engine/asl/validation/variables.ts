import { natives } from '../../expressions/jsonata/natives/natives.ts';
import { isObject, type JsonObject } from './json-value.ts';
import type { ScopedState } from './scope.ts';
import { parseExpression } from './syntax/jsonata-expression.ts';
import { variablesRead } from './syntax/jsonata-references.ts';
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
export function variablesReadBy({ definition, at, language }: ScopedState): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  const visit = (value: unknown, key: string, place: string): void => {
    if (typeof value === 'string') {
      const names = language === 'JSONata' ? namesInExpression(value) : namesInField(key, value);
      for (const name of names) uses.push({ name, at: place });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, key, `${place}[${index}]`);
    } else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) visit(item, name, `${place}/${name}`);
    }
  };
  for (const [name, value] of Object.entries(definition)) {
    if (!nestedOrText.includes(name)) visit(value, name, `${at}/${name}`);
  }
  return uses;
}

function namesInExpression(value: string): readonly string[] {
  if (!value.startsWith('{%') || !value.endsWith('%}')) return [];
  try {
    return variablesRead(parseExpression(value)).filter((name) => !natives.has(name));
  } catch {
    return [];
  }
}

/** In JSONPath a value is evaluated where the field's name says so. */
function namesInField(key: string, value: string): readonly string[] {
  return key.endsWith('.$') || key.endsWith('Path') || key === 'Variable' ? variablesInPath(value) : [];
}
