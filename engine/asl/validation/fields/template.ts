import { isObject } from '../json-value.ts';
import { isIntrinsicCall, isJsonPath } from '../syntax/path-expressions.ts';
import type { FieldCheck } from './field.ts';
import { jsonataTemplate } from './jsonata.ts';

/**
 * A value built from the state's data: in JSONPath, members whose name ends in `.$` hold a path or an intrinsic
 * function call; in JSONata, strings may be expressions.
 */
export const template: FieldCheck = (value, context) => {
  if (context.language === 'JSONata') jsonataTemplate(value, context);
  else jsonPathTemplate(value, context);
};

const jsonPathTemplate: FieldCheck = (value, context) => {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) jsonPathTemplate(item, { ...context, at: `${context.at}[${index}]` });
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (!key.endsWith('.$')) jsonPathTemplate(item, { ...context, at: `${context.at}/${key}` });
      else if (typeof item !== 'string' || !(isJsonPath(item) || isIntrinsicCall(item))) {
        context.report.schema(
          `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
          context.at,
        );
      }
    }
  }
};

/** A template that must be an object, whatever the language. */
export const objectTemplate: FieldCheck = (value, context) => {
  if (isObject(value)) template(value, context);
  else context.report.schema('Expected value of type [OBJECT]', context.at);
};

/** A template that must be an object, or in JSONata an expression that yields one. */
export const objectOrExpression: FieldCheck = (value, context) => {
  if (context.language === 'JSONata' && typeof value === 'string') jsonataTemplate(value, context);
  else objectTemplate(value, context);
};
