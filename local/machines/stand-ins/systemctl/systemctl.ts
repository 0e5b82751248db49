/** `systemctl` of a `directory` machine: reads the machine's own unit files and does what the hub's commands need of it. */
import { fail } from '../machine.ts';
import { startUnit } from './start-unit.ts';
import { stopUnit } from './stop-unit.ts';
import { loadUnit, unitNames, wantedBy } from './unit-file.ts';
import { unitState } from './unit-state.ts';

const fullName = (name: string) => (name.includes('.') ? name : `${name}.service`);
const say = (text: string) => process.stdout.write(`${text}\n`);

const verbs: Record<string, (names: string[], options: string[]) => Promise<number> | number> = {
  async start(names) {
    for (const name of names) await startUnit(name);
    return 0;
  },
  async stop(names) {
    for (const name of names) await stopUnit(name);
    return 0;
  },
  async restart(names) {
    for (const name of names) {
      if (!loadUnit(name)) throw new Error(`Failed to restart ${name}: Unit ${name} not found.`);
      const stopped = await stopUnit(name);
      await startUnit(name);
      for (const other of stopped.reverse()) await startUnit(other);
    }
    return 0;
  },
  'is-active'(names, options) {
    const states = names.map((name) => unitState(name).state);
    if (!options.includes('--quiet') && !options.includes('-q')) say(states.join('\n'));
    return states.includes('active') ? 0 : 3;
  },
  'list-units'() {
    for (const name of unitNames()) say(`${name} loaded ${unitState(name).state}`);
    return 0;
  },
  'is-system-running'() {
    const broken = unitNames().some((name) => unitState(name).state === 'failed');
    say(broken ? 'degraded' : 'running');
    return broken ? 1 : 0;
  },
  'daemon-reload': () => 0,
  /** Boot: what is enabled for the targets that a boot reaches. */
  async default() {
    for (const name of ['multi-user.target', 'timers.target'].flatMap(wantedBy)) {
      await startUnit(name).catch((error: Error) => process.stderr.write(`${error.message}\n`));
    }
    return 0;
  },
  async poweroff() {
    for (const name of unitNames()) await stopUnit(name);
    return 0;
  },
};

const [, , , ...words] = process.argv;
if (words.includes('--version')) {
  say('systemctl (stand-in of a Stepbook directory machine; not systemd)');
  process.exit(0);
}
const options = words.filter((word) => word.startsWith('-'));
const [verb = 'list-units', ...names] = words.filter((word) => !word.startsWith('-'));
if (!verbs[verb]) fail(`systemctl (stand-in): ${verb} is not known; known: ${Object.keys(verbs).join(', ')}`);
try {
  process.exitCode = await verbs[verb](names.map(fullName), options);
} catch (error) {
  fail(`systemctl (stand-in): ${(error as Error).message}`);
}
