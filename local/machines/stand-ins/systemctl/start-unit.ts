import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { startOf } from '../../process-alive.ts';
import { onDisk } from '../machine.ts';
import { unmetCondition } from './conditions.ts';
import { execLine, unitEnvironment } from './exec-line.ts';
import { loadUnit, type UnitFile, wantedBy } from './unit-file.ts';
import { keepState, unitState } from './unit-state.ts';

/** Starts a unit with what it requires and what is enabled for it. @throws Error in systemctl's words */
export async function startUnit(name: string, underWay = new Set<string>()): Promise<void> {
  if (underWay.has(name) || unitState(name).state === 'active') return;
  underWay.add(name);
  const unit = loadUnit(name);
  if (!unit) throw new Error(`Failed to start ${name}: Unit ${name} not found.`);
  for (const required of unit.units('Requires')) {
    await startUnit(required, underWay).catch((error: Error) => {
      throw new Error(`A dependency job for ${name} failed: ${error.message}`, { cause: error });
    });
  }
  if (unmetCondition(unit)) {
    keepState(name, undefined);
    return;
  }
  // Timers never fire here; a stack that restarts would otherwise renew behind the rehearsal's back.
  if (name.endsWith('.timer')) keepState(name, { state: 'active' });
  else await startService(unit);
  for (const together of inSteps([...unit.units('Wants'), ...wantedBy(name)])) {
    const starts = together.map((wanted) => startUnit(wanted, underWay));
    for (const start of await Promise.allSettled(starts)) {
      if (start.status === 'rejected') process.stderr.write(`${(start.reason as Error).message}\n`);
    }
  }
}

async function startService(unit: UnitFile): Promise<void> {
  const environment = unitEnvironment(unit);
  for (const line of unit.all('Service', 'ExecStartPre')) await runToEnd(unit, line, environment);
  const starts = unit.all('Service', 'ExecStart');
  if (unit.last('Service', 'Type') !== 'oneshot') {
    const child = launch(unit, starts.at(-1)!, environment);
    child.unref();
    keepState(unit.name, { state: 'active', pid: child.pid!, processStart: startOf(child.pid!) ?? '' });
    return;
  }
  for (const line of starts) await runToEnd(unit, line, environment);
  keepState(unit.name, unit.last('Service', 'RemainAfterExit') === 'yes' ? { state: 'active' } : undefined);
}

/** Runs one line of a unit. @throws Error when it fails and may not */
export async function runToEnd(unit: UnitFile, line: string, environment: Record<string, string>): Promise<void> {
  const child = launch(unit, line, environment);
  const status = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(203));
    child.on('exit', (code) => resolve(code ?? 1));
  });
  if (status === 0 || line.startsWith('-')) return;
  keepState(unit.name, { state: 'failed' });
  throw new Error(
    `Job for ${unit.name} failed because the control process exited with error code (status=${status}). See /var/log/${unit.name}.log`,
  );
}

function launch(unit: UnitFile, line: string, environment: Record<string, string>) {
  const { program, arguments: words } = execLine(line, environment);
  mkdirSync(onDisk('/var/log'), { recursive: true });
  const log = openSync(onDisk(`/var/log/${unit.name}.log`), 'a');
  const directory = onDisk(unit.last('Service', 'WorkingDirectory') ?? '/');
  // A group of its own, so that stopping the unit reaches everything it has started.
  return spawn(program, words, {
    cwd: directory,
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', log, log],
  });
}

/** Units that may start at once, and then those that come After= one of them. */
function inSteps(names: string[]): string[][] {
  const isLater = (name: string) =>
    loadUnit(name)
      ?.units('After')
      .some((other) => names.includes(other)) ?? false;
  return [names.filter((name) => !isLater(name)), names.filter(isLater)];
}
