import { requiredArguments } from '../fields/integrations.ts';
import { readTaskResource } from '../fields/task-resource.ts';
import { isObject } from '../json-value.ts';
import { everyState } from '../scope.ts';
import type { Rule } from './rule.ts';

/** An integration is called with Parameters or Arguments, and some with members AWS asks for beforehand. */
export const integrationsHaveArguments: Rule = ({ scopes }, report) => {
  for (const { definition, at, language } of everyState(scopes)) {
    const arn = definition.Resource;
    if (definition.Type !== 'Task' || typeof arn !== 'string') continue;
    const resource = readTaskResource(arn);
    if (resource.kind === 'activity' && 'Credentials' in definition) {
      report.schema("The field 'Credentials' is not supported for activities", `${at}/Credentials`);
    }
    if (resource.kind !== 'integration') continue;
    const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
    const given = definition[field];
    if (given === undefined) {
      report.schema(`${field} field is required for resource ARN: ${arn}`, `${at}/Resource`);
    } else if (isObject(given)) {
      for (const member of requiredArguments[`${resource.service}:${resource.action}`] ?? []) {
        if (member in given || (language === 'JSONPath' && `${member}.$` in given)) continue;
        report.schema(`The field '${member}' is required but was missing`, `${at}/${field}`);
      }
    }
  }
};
