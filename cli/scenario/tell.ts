import type { Scenario } from '../../local/rehearsal/scenario.ts';
import { type Fault, faults } from './faults.ts';

/** A word that a shell takes as it stands. */
const quoted = (word: string) => (/^[\w.:=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** What goes wrong, and the option that sets it: rows without a heading; none when nothing does. */
export function tellScenario(scenario: Scenario): string[][] {
  const byOptions = Object.values<Fault>(faults).flatMap(({ flags, tell }) =>
    tell(scenario).map(({ value, wrong }) => [wrong, `${flags.split(' ')[0]} ${quoted(value)}`]),
  );
  const records = Object.entries(scenario.records).map(([name, given]) => [
    `DNS gives for ${name} nothing but ${JSON.stringify(given)}`,
    'scenario.json',
  ]);
  const renewal = ['the authority wants every certificate renewed now', '--renew-now'];
  return [...byOptions, ...(scenario.renewNow ? [renewal] : []), ...records];
}
