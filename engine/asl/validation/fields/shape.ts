import type { JsonObject } from '../json-value.ts';
import { isObject } from '../json-value.ts';
import type { FieldCheck, FieldContext, Shape, StateContext, StatesMember } from './field.ts';

/** What a field of the shape inherits when it has no say of its own. */
interface Inherited {
  readonly statesMembers?: readonly StatesMember[];
  /** AWS says nothing about fields of the other language in a state whose very language is the fault. */
  readonly skipLanguage?: boolean;
}

/** Reports the faults of `value` against `shape`: first those of the object as a whole, then field by field. */
export function checkShape(
  shape: Shape,
  value: JsonObject,
  at: string,
  context: StateContext,
  inherited: Inherited = {},
): void {
  const names = Object.keys(value);
  for (const name of names) {
    if (shape.fields[name] === undefined) context.report.schema(`Field '${name}' is not supported`, at);
  }
  if (!inherited.skipLanguage) checkLanguage(shape, names, at, context);
  const missing = (shape.required ?? []).filter((name) => !(name in value));
  if (missing.length > 0) context.report.schema(`These fields are required: [${missing.join(', ')}]`, at);
  checkGroups(shape, value, at, context);
  for (const name of names) {
    const rule = shape.fields[name];
    if (rule === undefined || (rule.only !== undefined && rule.only !== context.language)) continue;
    rule.check(value[name], {
      ...context,
      name,
      at: at === '/' ? `/${name}` : `${at}/${name}`,
      ownerAt: at,
      statesMembers: rule.statesMembers ?? inherited.statesMembers ?? [],
    });
  }
}

function checkLanguage(shape: Shape, names: readonly string[], at: string, { report, language }: StateContext): void {
  for (const name of names) {
    const only = shape.fields[name]?.only;
    if (only === undefined || only === language) continue;
    report.schema(
      `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${only}' QueryLanguage`,
      at,
    );
  }
}

function checkGroups(shape: Shape, value: JsonObject, at: string, { report, language }: StateContext): void {
  const present = (group: readonly string[]) =>
    group.filter((name) => name in value && !(name === 'End' && value[name] === false));
  for (const group of shape.atMostOne ?? []) {
    if (present(group).length > 1) {
      report.schema(`There should only be one of the following fields: [${group.join(', ')}]`, at);
    }
  }
  for (const group of shape.exactlyOne ?? []) {
    const found = present(group).length;
    if (found > 1) report.schema(`There should only be one of the following fields: [${group.join(', ')}]`, at);
    if (found > 0) continue;
    const usable = group.filter((name) => (shape.fields[name]?.only ?? language) === language);
    report.schema(`This object should have only one of the following fields: [${usable.join(', ')}]`, at);
  }
}

/** A field that holds an object of the given shape. */
export function object(shape: Shape): FieldCheck {
  return (value, context) => {
    if (!isObject(value)) {
      context.report.schema('Expected value of type [OBJECT]', context.at);
      return;
    }
    checkShape(shape, value, context.at, context, context);
  };
}

/** A field that holds an array; `check` sees each item, at `/Field[0]`. */
export function list(check: FieldCheck, { mayBeEmpty = false }: { mayBeEmpty?: boolean } = {}): FieldCheck {
  return (value, context: FieldContext) => {
    if (!Array.isArray(value)) {
      context.report.schema('Expected value of type [ARRAY]', context.at);
      return;
    }
    if (value.length === 0 && !mayBeEmpty) context.report.schema('Value cannot be empty', context.at);
    for (const [index, item] of value.entries()) check(item, { ...context, at: `${context.at}[${index}]` });
  };
}
