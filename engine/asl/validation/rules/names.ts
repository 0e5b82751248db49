import { everyState } from '../scope.ts';
import type { Rule } from './rule.ts';

const longestStateName = 80;
const longestLabel = 40;

/** White space, brackets, wildcards, special and control characters (API reference, `CreateStateMachine`, name). */
const notInLabels = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

export const stateNamesAreShort: Rule = ({ scopes }, report) => {
  for (const { name, at } of everyState(scopes)) {
    if (name.length <= longestStateName) continue;
    report.error(
      'INVALID_STATE_NAME',
      `Invalid State name: State '${name}' exceeds the ${longestStateName}-character limit allowed by the service`,
      at,
    );
  }
};

/** State names are unique in the whole machine, branches and item processors included. */
export const stateNamesAreUnique: Rule = ({ scopes }, report) => {
  const seen = new Set<string>();
  for (const { name, at } of everyState(scopes)) {
    if (seen.has(name)) report.error('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, at);
    seen.add(name);
  }
};

export const labelsAreValid: Rule = ({ scopes }, report) => {
  const seen = new Set<string>();
  for (const { definition, at } of everyState(scopes)) {
    const label = definition.Label;
    if (definition.Type !== 'Map' || typeof label !== 'string') continue;
    const invalid = (why: string) =>
      report.error('INVALID_LABEL_NAME', `Invalid Label name: Label '${label}' ${why}`, `${at}/Label`);
    if (label === '') invalid('cannot be empty');
    if (label.length > longestLabel) invalid(`exceeds the ${longestLabel}-character limit allowed by the service`);
    if (notInLabels.test(label)) invalid('contains invalid characters');
    if (seen.has(label)) report.error('DUPLICATE_LABEL_NAME', `Duplicate Label name: ${label}`, `${at}/Label`);
    seen.add(label);
  }
};
