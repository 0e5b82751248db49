import { isObject } from '../json-value.ts';
import type { FieldCheck } from './field.ts';
import { template } from './template.ts';

/** Variable names follow Unicode identifiers and end after 80 characters (AWS developer guide, "Naming variables"). */
const variableName = /^\p{ID_Start}[\p{ID_Continue}]*$/u;
const longestName = 80;

/** Assign: an object whose members become variables. */
export const assign: FieldCheck = (value, context) => {
  const { report, at, language } = context;
  if (!isObject(value)) {
    report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  for (const key of Object.keys(value)) {
    const name = language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key;
    if (name === 'states') {
      report.error('RESERVED_VARIABLE_NAME', "Cannot assign to reserved variable '$states'.", `${at}/${key}`);
    } else if (!variableName.test(name)) {
      report.error(
        'INVALID_VARIABLE_NAME',
        `Invalid variable name '${name}': the variable name contains invalid characters.`,
        `${at}/${key}`,
      );
    } else if (name.length > longestName) {
      report.error(
        'INVALID_VARIABLE_NAME',
        `Invalid variable name '${name}': the variable name exceeds the ${longestName}-character limit.`,
        `${at}/${key}`,
      );
    }
  }
  template(value, context);
};
