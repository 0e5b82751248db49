import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { warnOfGates } from '../../lambdas/shared/gate/warn-of-gates.ts';
import { clockNotes, gateOnlyNotes, neverFindings, quorumFindings, runFindings } from './findings.ts';
import { dayText } from './period.ts';
import type { Finding, SimulatedYear } from './result.ts';
import { type SimulatedPart, type SimulationOptions, simulatedSchedules, simulatePart } from './simulate.ts';

/** Fewer hubs than these are not worth a thread. */
const FEWEST = 3;

/**
 * Simulates an estate, its hubs spread over the processor's cores: they have nothing to do with one another, and so the
 * result is the same on any number of them.
 */
export async function simulateYear(
  options: SimulationOptions,
  threads = availableParallelism(),
): Promise<SimulatedYear> {
  const { estate, from, to, outages = [] } = options;
  const hubs = Object.keys(estate.hubs);
  const many = Math.min(threads, Math.floor(hubs.length / FEWEST));
  const parts = many > 1 ? await inThreads(options, hubs, many) : [await simulatePart(options, hubs)];

  const period = { from, to };
  const runs = parts.flatMap((part) => part.runs).sort((a, b) => a.started - b.started || (a.name < b.name ? -1 : 1));
  const schedules = simulatedSchedules(options);
  const quorum = quorumFindings(estate, period);
  const failed = runFindings(runs, outages);
  const byTime = (one: Finding, other: Finding) => one.from - other.from || (one.message < other.message ? -1 : 1);
  return {
    ...period,
    estate: estate.name,
    hubs,
    runs,
    renewals: parts.flatMap((part) => part.renewals).sort((a, b) => a.time - b.time),
    problems: [
      ...parts.flatMap((part) => part.findings),
      ...quorum.problems,
      ...neverFindings(schedules, period),
      ...failed.problems,
    ].sort(byTime),
    notes: [
      ...outages.map((outage): Finding => {
        const days = `${dayText(outage.from)} to ${dayText(outage.to - 1)}`;
        return { kind: 'outage', ...outage, message: `the certificate authority does not answer from ${days}` };
      }),
      ...quorum.notes,
      ...failed.notes,
      ...warnOfGates(estate).map((message): Finding => ({ kind: 'gate', ...period, message })),
      ...gateOnlyNotes(schedules, period),
      ...clockNotes(schedules, period),
    ].sort(byTime),
  };
}

/** What a thread is given, and what it says: how far it is, and then its part. */
export interface ThreadData {
  options: Omit<SimulationOptions, 'onProgress'>;
  hubs: string[];
}

function inThreads(
  { onProgress, ...options }: SimulationOptions,
  hubs: string[],
  many: number,
): Promise<SimulatedPart[]> {
  const progress = new Array<number>(many).fill(0);
  const one = (at: number) =>
    new Promise<SimulatedPart>((resolve, reject) => {
      const workerData: ThreadData = { options, hubs: hubs.filter((_, index) => index % many === at) };
      const worker = new Worker(new URL('simulation-thread.ts', import.meta.url), { workerData });
      worker.on('error', reject);
      worker.on('message', (said: number | SimulatedPart) => {
        if (typeof said !== 'number') return resolve(said);
        progress[at] = said;
        onProgress?.(progress.reduce((sum, each) => sum + each, 0) / many);
      });
    });
  return Promise.all(progress.map((_, at) => one(at)));
}
