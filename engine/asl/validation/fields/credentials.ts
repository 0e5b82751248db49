import { isObject } from '../json-value.ts';
import type { FieldCheck } from './field.ts';
import { template } from './template.ts';

/** Credentials: the role the task is done with, in RoleArn. Other members are left alone, as AWS leaves them. */
export const credentials: FieldCheck = (value, context) => {
  const { report, at, language } = context;
  if (language === 'JSONata' && typeof value === 'string') return template(value, context);
  if (!isObject(value)) {
    report.schema('Expected value of type [OBJECT]', at);
    return;
  }
  if (!('RoleArn' in value) && !('RoleArn.$' in value)) {
    report.schema("The field 'RoleArn' is required but was missing", at);
  }
  template(value, context);
};
