import { startOf } from '../../process-alive.ts';
import { unitEnvironment } from './exec-line.ts';
import { runToEnd } from './start-unit.ts';
import { loadUnit, unitNames } from './unit-file.ts';
import { keepState, unitState } from './unit-state.ts';

const killAfterMs = 5000;
const pauseMs = 20;

/** Stops a unit and the active ones that are PartOf= it or Require= it. Returns the names that were active, in order of stopping. */
export async function stopUnit(name: string): Promise<string[]> {
  const { state, pid } = unitState(name);
  const unit = loadUnit(name);
  const dependents = unitNames().filter((other) => {
    const unit = loadUnit(other);
    return (
      other !== name &&
      unitState(other).state === 'active' &&
      (unit?.units('PartOf').includes(name) || unit?.units('Requires').includes(name))
    );
  });
  const stopped = [...new Set((await Promise.all(dependents.map(stopUnit))).flat())];
  if (state !== 'active') return stopped;
  if (unit && pid !== undefined) {
    const environment = unitEnvironment(unit);
    for (const line of unit.all('Service', 'ExecStop')) await runToEnd(unit, line, environment).catch(() => undefined);
    await endGroup(pid);
  }
  keepState(name, undefined);
  return [...stopped, name];
}

async function endGroup(pid: number): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // It has ended meanwhile.
    }
  };
  const started = startOf(pid);
  const deadline = Date.now() + killAfterMs;
  signal('SIGTERM');
  while (started !== undefined && startOf(pid) === started) {
    if (Date.now() > deadline) signal('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
