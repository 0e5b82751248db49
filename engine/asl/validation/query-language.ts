import type { QueryLanguage } from '../machine.ts';

/** The expression languages a state machine or a state can declare, in the order AWS lists them. */
export const queryLanguages = ['JSONPath', 'JSONata'] as const satisfies readonly QueryLanguage[];

/**
 * The language a `QueryLanguage` field stands for. AWS takes the field as JSONPath only when it says exactly that:
 * any other value that is present, a misspelt one too, makes the state a JSONata state (and is reported on its own).
 */
export function resolveQueryLanguage(declared: unknown, inherited: QueryLanguage): QueryLanguage {
  if (declared === undefined) return inherited;
  return declared === 'JSONPath' ? 'JSONPath' : 'JSONata';
}
