import type { JsonataNode } from '../../../expressions/jsonata/ast.ts';
import { isObject } from '../json-value.ts';
import { isExpression, parseExpression } from '../syntax/jsonata-expression.ts';
import { statesMembersRead, topLevelReferences } from '../syntax/jsonata-references.ts';
import type { FieldCheck, FieldContext } from './field.ts';

/** A value of a JSONata state whose strings, at any depth, may be expressions. */
export const jsonataTemplate: FieldCheck = (value, context) => {
  if (isExpression(value)) checkExpression(value, context);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) jsonataTemplate(item, { ...context, at: `${context.at}[${index}]` });
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      jsonataTemplate(item, { ...context, at: `${context.at}/${key}` });
    }
  }
};

/** A string that must be an expression. */
export const expression: FieldCheck = (value, context) => {
  if (typeof value !== 'string') context.report.schema('Expected value of type [STRING]', context.at);
  else checkExpression(value, context);
};

/**
 * Reports what AWS refuses in one expression: one that does not parse, one that reads the context item JSONata would
 * have (Step Functions has none), and one that reads a member of `$states` its field does not have.
 */
export function checkExpression(value: string, { report, at, statesMembers }: FieldContext): void {
  if (!value.startsWith('{%') || !value.endsWith('%}') || value.length < 4) {
    report.schema('JSONata string must start with {% and end with %}', at);
    return;
  }
  let tree: JsonataNode;
  try {
    tree = parseExpression(value);
  } catch (error) {
    const { message, position } = error as { message: string; position?: number };
    report.error('INVALID_JSONATA_EXPRESSION', message, at, position);
    return;
  }
  for (const name of topLevelReferences(tree)) {
    const where = name === '$$' ? '' : ' at the top level';
    report.error('UNSUPPORTED_JSONATA_EXPRESSION', `Reference to '${name}'${where} is not supported.`, at);
  }
  for (const member of statesMembersRead(tree)) {
    if (member === 'input' || member === 'context' || (statesMembers as readonly string[]).includes(member)) continue;
    report.error('UNSUPPORTED_JSONATA_EXPRESSION', `Field '$states.${member}' does not exist.`, at);
  }
}
