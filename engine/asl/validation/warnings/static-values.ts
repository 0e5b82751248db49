import { comparisons } from '../fields/comparisons.ts';
import { isObject } from '../json-value.ts';
import type { Rule } from '../rules/rule.ts';
import { everyState } from '../scope.ts';
import { isIntrinsicCall, isJsonPath } from '../syntax/path-expressions.ts';

/** Values a JSONPath state takes as they are, but that are written like something to be evaluated. */
function looksEvaluated(value: unknown): value is string {
  return typeof value === 'string' && (/^\$(\$?\.|\$?\[|$)/.test(value) ? isJsonPath(value) : isIntrinsicCall(value));
}

/** AWS's warning NO_DOLLAR: a member of a payload template without `.$` that looks like a path or a function call. */
export const templatesUseDollar: Rule = ({ scopes }, report) => {
  const visit = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${at}[${index}]`);
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      if (!key.endsWith('.$') && looksEvaluated(item)) {
        report.warning(
          'NO_DOLLAR',
          `The field '${key}' looks like a JSONPath or an intrinsic function call, but its name does not end with '.$'`,
          at,
        );
      }
      visit(item, `${at}/${key}`);
    }
  };
  for (const { definition, at, language } of everyState(scopes)) {
    if (language !== 'JSONPath') continue;
    for (const field of ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign'])
      visit(definition[field], `${at}/${field}`);
  }
};

/** AWS's warning NO_PATH: a value written like a path in a field whose name does not end in Path. */
export const pathsStandInPathFields: Rule = ({ scopes }, report) => {
  const check = (name: string, value: unknown, at: string) => {
    if (looksEvaluated(value)) {
      report.warning(
        'NO_PATH',
        `The value of '${name}' looks like a path, but the field name does not end with 'Path'`,
        at,
      );
    }
  };
  const rule = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) rule(item, `${at}[${index}]`);
    if (!isObject(value)) return;
    for (const [name, operand] of Object.entries(value)) {
      if (name in comparisons && !name.endsWith('Path')) check(name, operand, `${at}/${name}`);
      if (name === 'And' || name === 'Or' || name === 'Not') rule(operand, `${at}/${name}`);
    }
  };
  for (const { definition, at, language } of everyState(scopes)) {
    if (language !== 'JSONPath') continue;
    for (const name of ['Error', 'Cause', 'Timestamp']) check(name, definition[name], `${at}/${name}`);
    rule(definition.Choices, `${at}/Choices`);
  }
};

/** AWS's warning PASS_RESULT_IS_STATIC. */
export const passResultsAreStatic: Rule = ({ scopes }, report) => {
  const visit = (value: unknown, at: string): void => {
    if (looksEvaluated(value))
      report.warning(
        'PASS_RESULT_IS_STATIC',
        'The Result of a Pass state is static: paths in it are not evaluated',
        at,
      );
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${at}[${index}]`);
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) visit(item, `${at}/${key}`);
  };
  for (const { definition, at } of everyState(scopes)) {
    if (definition.Type === 'Pass') visit(definition.Result, `${at}/Result`);
  }
};
