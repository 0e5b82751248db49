import type { Rule } from '../rules/rule.ts';

const placeholder = /\$\{([A-Za-z0-9_.:-]+)\}/g;

/** `${Name}` is for whoever deploys the definition to replace; Step Functions itself takes it as text. */
export const placeholdersHaveValues: Rule = ({ definition }, report) => {
  const visit = (value: unknown, at: string): void => {
    if (typeof value === 'string' && !value.startsWith('{%')) {
      for (const [whole] of value.matchAll(placeholder)) {
        report.warning('PLACEHOLDER_WITHOUT_VALUE', `The placeholder ${whole} has no value`, at);
      }
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${at}[${index}]`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) if (key !== 'Comment') visit(item, `${at}/${key}`);
    }
  };
  visit(definition, '');
};
