import { Option } from 'commander';
import { type LaidOut, laidOut } from '../../local/rehearsal/laid-out.ts';
import { nothing, readScenario, type Scenario, writeScenario } from '../../local/rehearsal/scenario.ts';
import { command, type GlobalOptions } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { columns } from '../output.ts';
import { type Fault, type FaultName, faults } from '../scenario/faults.ts';
import { tellScenario } from '../scenario/tell.ts';

type Options = Partial<Record<FaultName, string[]>> & { renewNow?: boolean; clear?: boolean };

const repeatable = ({ flags, description }: Fault) =>
  new Option(flags, `${description}; may be given again`).argParser((value, before: string[] = []) => [
    ...before,
    value,
  ]);

/** @throws CliFailure when the call means anything but the rehearsal in a data folder, or there is none */
function rehearsalOf(options: GlobalOptions): LaidOut {
  for (const name of ['endpoint', 'region', 'profile'] as const) {
    if (options[name] === undefined) continue;
    const what = `--${name}: a scenario breaks the rehearsal in a data folder of this machine, and nothing else`;
    throw new CliFailure('usage', 'RehearsalOnly', what, `Leave --${name} out, and name the folder with --data-dir.`);
  }
  const found = laidOut(options.dataDir);
  if (found) return found;
  throw new CliFailure(
    'usage',
    'NoRehearsal',
    `--data-dir '${options.dataDir}' has no rehearsal`,
    "Name the folder of one with --data-dir, or start one with 'npx stepbook up'.",
  );
}

/** @throws CliFailure `ScenarioUnreadable` */
function present({ folder }: LaidOut): Scenario {
  try {
    return readScenario(folder);
  } catch (cause) {
    throw new CliFailure(
      'failed',
      'ScenarioUnreadable',
      `${folder}/scenario.json is no scenario: ${(cause as Error).message}`,
      "'stepbook scenario --clear' takes everything back.",
      cause,
    );
  }
}

export default command<Options>(
  'scenario',
  'Show what goes wrong in a rehearsal, or break and mend its world; a running one knows at once',
  [
    ...Object.values<Fault>(faults).map(repeatable),
    new Option(
      '--renew-now',
      'the authority wants every certificate renewed at once; seen when it is next asked (RFC 9773)',
    ),
    new Option('--clear', 'take everything back; what else is given is set after that'),
  ],
  async ({ output, options }, { clear, renewNow, ...given }) => {
    const has = rehearsalOf(options);
    let scenario = clear ? nothing : present(has);
    const before = scenario;
    for (const [name, fault] of Object.entries<Fault>(faults)) {
      for (const value of given[name as FaultName] ?? [])
        scenario = { ...scenario, ...fault.change(scenario, value, has) };
    }
    if (renewNow) scenario = { ...scenario, renewNow };
    if (clear || scenario !== before) writeScenario(has.folder, scenario);
    output.result({ dataDir: options.dataDir, scenario }, () => {
      const rows = tellScenario(scenario);
      if (rows.length === 0) return `Nothing goes wrong in the rehearsal of ${options.dataDir}.`;
      return [...columns([['GOES WRONG', 'SET BY'], ...rows]), '', 'Take everything back: stepbook scenario --clear'];
    });
  },
);
