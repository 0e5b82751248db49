import { SimulatedClock } from '../../engine/clock.ts';
import type { StatusChange } from '../../engine/execution/status-change.ts';
import { type Schedule, schedulesOf } from '../../workflows/schedules.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import { timesOf } from '../../workflows/shared/schedule/expression.ts';
import { scheduledRun } from '../../workflows/shared/schedule/starting.ts';
import { placeOf } from '../cell.ts';
import { createEngines } from './engines.ts';
import { facts } from './facts.ts';
import { budgetFindings, coverageFindings } from './findings.ts';
import { createFrame } from './frame.ts';
import { HOUR, type Period } from './period.ts';
import { fractionOf } from './random.ts';
import type { Finding, Renewal, SimulatedRun } from './result.ts';
import { createWorld, type World } from './world.ts';

export interface SimulationOptions extends Period {
  estate: Estate;
  /** When the certificate authority does not answer. */
  outages?: Period[];
  /**
   * In place of the estate's renewals: each hub replaces its certificate so many milliseconds after the last time, due or
   * not, and does not try again before the next: `certbot renew --force-renewal` in a crontab.
   */
  renewEvery?: number;
  /** Told how far it is: from 0 to 1. */
  onProgress?: (part: number) => void;
}

const RENEWAL = 'gaia-renew-certificates';
/** How many times a progress is told. */
const WEEKS = 52;

/** What the hubs of a part of the estate have been through. */
export interface SimulatedPart {
  runs: SimulatedRun[];
  renewals: Renewal[];
  findings: Finding[];
}

/** The schedules that a simulation runs. */
export function simulatedSchedules({ estate, renewEvery }: SimulationOptions): Schedule[] {
  return schedulesOf(estate).filter(({ procedure }) => renewEvery === undefined || procedure !== RENEWAL);
}

/**
 * Runs the schedules for some hubs of an estate on a simulated clock: the real definitions and the procedures' own code on
 * the engine, in a world that is made up (docs/decisions/a-simulated-year.md). The same options give the same result.
 */
export async function simulatePart(options: SimulationOptions, hubs: readonly string[]): Promise<SimulatedPart> {
  const { estate, from, to, outages = [], renewEvery } = options;
  if (renewEvery !== undefined && renewEvery < HOUR) throw new Error(`renewEvery is ${renewEvery}: at least an hour`);
  const clock = new SimulatedClock(from);
  const world = createWorld(estate, hubs, from, outages, () => clock.now());
  const runs = new Map<string, SimulatedRun>();
  const cells = new Map(Object.entries(estate.cells).map(([id, cell]) => [`${cell.region}:${cell.account}`, id]));
  const frame = createFrame({
    world,
    cellOf: (execution) => cells.get(execution.split(':').slice(3, 5).join(':'))!,
  });
  const engines = createEngines({
    clock,
    invoke(name, payload, later) {
      const [look, act] = [facts[name], frame[name]];
      if (!look && !act) throw new Error(`the simulated world has no function ${name}`);
      return look ? look(world, payload) : act!(payload, later);
    },
    onStatusChange: (change) => note(runs.get(change.name), change),
  });

  for (const schedule of simulatedSchedules(options)) {
    const { cell, procedure, input, name, enabled } = schedule;
    if (!enabled || !world.hubs.has(String(input.hub))) continue;
    arm(clock, schedule, from, to, (time) => {
      const run = scheduledRun(name, time);
      const hub = String(input.hub);
      runs.set(run, { name: run, schedule: name, procedure, hub, started: clock.now(), status: 'RUNNING' });
      engines.start(placeOf(cell, estate.cells[cell]!), procedure, run, input);
    });
  }
  if (renewEvery !== undefined) forceRenewals(clock, world, renewEvery, to);

  for (let week = 1; week <= WEEKS; week++) {
    await clock.advance(from + Math.round((week * (to - from)) / WEEKS) - clock.now());
    options.onProgress?.(week / WEEKS);
  }
  await engines.close();

  const histories = [...world.hubs.values()];
  return {
    runs: [...runs.values()],
    renewals: histories.flatMap(({ domain, history }) =>
      history
        .slice(1)
        .map(({ since, certificate }) => ({ time: since, hub: domain, notAfter: Date.parse(certificate.notAfter) })),
    ),
    findings: [...histories.flatMap((hub) => coverageFindings(hub, { from, to })), ...budgetFindings(world)],
  };
}

/** Calls back at each time of a schedule, later by a part of its flexible window that its name and the time decide. */
function arm(clock: SimulatedClock, schedule: Schedule, from: number, to: number, callback: (time: number) => void) {
  const { name, expression, timezone, flexibleWindowMinutes = 0 } = schedule;
  const following = timesOf({ expression, zone: timezone, start: from });
  const wait = (after: number) => {
    const time = following(after);
    if (time === undefined || time >= to) return;
    const late = Math.floor(fractionOf(`${name} ${time}`) * flexibleWindowMinutes * 60_000);
    clock.at(time + late, () => {
      wait(time);
      callback(time);
    });
  };
  wait(from - 1);
}

function forceRenewals(clock: SimulatedClock, { hubs }: World, every: number, to: number): void {
  for (const hub of hubs.values()) {
    const wait = (time: number) => {
      if (time >= to) return;
      clock.at(Math.max(time, clock.now()), () => {
        hub.renew(clock.now());
        wait(time + every);
      });
    };
    wait(hub.history[0]!.since + every);
  }
}

/** Keeps what the engine says of a run. */
function note(run: SimulatedRun | undefined, { status, stopDate, output, error, cause }: StatusChange): void {
  if (!run || status === 'RUNNING') return;
  run.status = status;
  run.ended = stopDate!;
  const outcome = output === null ? undefined : (JSON.parse(output) as { outcome?: string }).outcome;
  if (outcome !== undefined) run.outcome = outcome;
  if (error !== null) run.error = error;
  if (cause !== null) run.cause = cause;
}
