import type { FieldCheck, Shape } from '../fields/field.ts';
import { itemBatcher, itemProcessor, itemReader, resultWriter } from '../fields/map-parts.ts';
import { referencePath, referencePathOfInput } from '../fields/paths.ts';
import { integer, number, orExpression, text } from '../fields/scalars.ts';
import { template } from '../fields/template.ts';
import { everyState, inputAndOutputPath, nextOrEnd, resultFields, transition } from './common-fields.ts';
import { retryAndCatch } from './retry-and-catch.ts';

/** Items: an array, an object whose members become the items, or an expression that yields one. */
const items: FieldCheck = (value, context) => {
  if (typeof value === 'object' && value !== null) template(value, context);
  else orExpression(notItems)(value, context);
};
const notItems: FieldCheck = (_value, { report, at }) => report.schema('Expected value of type [ARRAY, OBJECT]', at);

export const map: Shape = {
  fields: {
    ...everyState,
    ...inputAndOutputPath,
    ...resultFields,
    ...retryAndCatch,
    ...transition,
    ItemProcessor: { check: itemProcessor },
    Iterator: { check: itemProcessor },
    Items: { check: items, only: 'JSONata' },
    ItemsPath: { check: referencePath, only: 'JSONPath' },
    ItemSelector: { check: template },
    Parameters: { check: template, only: 'JSONPath' },
    ItemReader: { check: itemReader },
    ItemBatcher: { check: itemBatcher },
    ResultWriter: { check: resultWriter },
    MaxConcurrency: { check: orExpression(integer({ minimum: 0 })) },
    MaxConcurrencyPath: { check: referencePathOfInput, only: 'JSONPath' },
    ToleratedFailureCount: { check: orExpression(integer({ minimum: 0 })) },
    ToleratedFailureCountPath: { check: referencePathOfInput, only: 'JSONPath' },
    ToleratedFailurePercentage: { check: orExpression(number({ minimum: 0, maximum: 100 })) },
    ToleratedFailurePercentagePath: { check: referencePathOfInput, only: 'JSONPath' },
    Label: { check: text },
  },
  atMostOne: [
    ['MaxConcurrency', 'MaxConcurrencyPath'],
    ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
    ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
    ['ItemSelector', 'Parameters'],
  ],
  exactlyOne: [['ItemProcessor', 'Iterator'], ...nextOrEnd],
};
