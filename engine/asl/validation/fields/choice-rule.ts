import { isObject } from '../json-value.ts';
import { assign } from './assign.ts';
import { comparisons } from './comparisons.ts';
import type { FieldCheck, FieldRule, Shape } from './field.ts';
import { checkExpression } from './jsonata.ts';
import { referencePath } from './paths.ts';
import { text } from './scalars.ts';
import { checkShape, list } from './shape.ts';
import { template } from './template.ts';

/** A rule is one of these; the last two stand for a comparison and for a JSONata condition. */
const selectors = ['And', 'Or', 'Not', 'Variable', 'Condition'] as const;

const condition: FieldCheck = (value, context) => {
  if (typeof value === 'string') checkExpression(value, context);
  else if (typeof value !== 'boolean') context.report.schema('Expected value of type [STRING, BOOLEAN]', context.at);
};

const nestedRule: FieldCheck = (value, context) => checkRule(value, context, nested);

const selectorFields: Readonly<Record<string, FieldRule>> = {
  ...comparisons,
  Comment: { check: text },
  And: { check: list(nestedRule), only: 'JSONPath' },
  Or: { check: list(nestedRule), only: 'JSONPath' },
  Not: { check: nestedRule, only: 'JSONPath' },
  Variable: { check: referencePath, only: 'JSONPath' },
};

/** A rule within And, Or or Not: it decides, and leads nowhere of its own. */
const nested: Shape = { fields: selectorFields };

const topLevel: Shape = {
  fields: {
    ...selectorFields,
    Condition: { check: condition, only: 'JSONata' },
    Next: { check: text },
    Assign: { check: assign },
    Output: { check: template, only: 'JSONata' },
  },
  required: ['Next'],
};

/** One rule of a Choice state's Choices. */
export const choiceRule: FieldCheck = (value, context) => checkRule(value, context, topLevel);

const checkRule = (value: unknown, context: Parameters<FieldCheck>[1], shape: Shape): void => {
  const { report, at } = context;
  if (!isObject(value)) {
    report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  if (selectors.filter((name) => name in value).length !== 1) {
    report.schema(`The object must have only one of the following fields, [${selectors.join(', ')}]`, at);
  }
  const operators = Object.keys(comparisons);
  checkShape('Variable' in value ? { ...shape, exactlyOne: [operators] } : shape, value, at, context);
};
