import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HistoryEvent, ListExecutionsCommand, ListMapRunsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { CallLog } from './calls.ts';
import { canonical } from './canonical.ts';
import { checkCalls } from './check-calls.ts';
import { createMachines, Driver, historyOf, isBrokenConnection } from './driver.ts';
import { type Known, Ledger } from './ledger.ts';
import { type Kind, kinds, machineArn, machines, startsOthers, variants } from './procedures.ts';
import { seeded } from './random.ts';
import { Victim } from './victim-process.ts';

export interface ChaosOptions {
  /** An empty folder for the journals and the log of calls. */
  folder: string;
  kills: number;
  /** Decides what is started and how long each process lives. */
  seed: number;
  tell?: (line: string) => void;
}

export interface ChaosResult {
  kills: number;
  /** Kills before the engine had opened its journal and answered. */
  killsInRecovery: number;
  executions: number;
  events: number;
  calls: number;
  /** Tasks that were under way when the process was killed and were tried again. */
  lost: number;
  /** Comparisons of an execution with what had been told of it before. */
  checks: number;
  seconds: number;
  violations: string[];
}

/** One kill in five hits the engine while it opens the journal. */
const inRecovery = 0.2;
/** A process lives until it has started a random number of executions below this, on a busy machine too… */
const mostStarts = 20;
/** …but no longer than this. */
const mostMillis = 3_000;
/** Ended executions looked at again after each restart; at the end all are. */
const sample = 4;
/** An execution that is not over so long after the last kill never will be. */
const patienceMillis = 120_000;

/** Kills an engine again and again while a mixed load runs on it, and compares all it says with all it has said. */
export async function runChaos({ folder, kills, seed, tell = () => {} }: ChaosOptions): Promise<ChaosResult> {
  const began = performance.now();
  const random = seeded(seed);
  const [disturbed, calm] = [join(folder, 'disturbed'), join(folder, 'calm')];
  for (const each of [disturbed, calm]) mkdirSync(each, { recursive: true });
  const reference = undisturbed(calm);
  const ledger = new Ledger(tell);
  const driver = new Driver(ledger, disturbed, random);
  let killsInRecovery = 0;
  let machinesExist = false;
  let next = new Victim(disturbed);

  for (let kill = 1; kill <= kills; kill++) {
    const victim = next;
    next = new Victim(disturbed);
    const early = machinesExist && random() < inRecovery;
    const ready = victim.go();
    if (early) {
      killsInRecovery++;
      await Promise.race([ready, sleep(random() * 60)]);
    } else if (await ready) {
      const driven = machinesExist;
      const before = ledger.executions.size;
      const work = (async () => {
        if (!machinesExist) await createMachines(victim.client);
        machinesExist = true;
        await checkAll(victim.client, kill);
        await sleep(random() * 150);
        const starts = driven ? Math.floor(random() * mostStarts) : 0;
        const patience = performance.now() + mostMillis;
        while (ledger.executions.size - before < starts && performance.now() < patience) await sleep(5);
      })();
      const driving = driven ? driver.drive(victim, { start: true }) : Promise.resolve();
      await work;
      await victim.kill();
      await driving;
    } else ledger.violation(`process ${kill} did not come up`);
    await victim.kill();
    await ready;
    if (kill % 25 === 0 || kill === kills) {
      tell(
        `${kill} kills, ${ledger.executions.size} executions started, ${ledger.ended.length} ended, ` +
          `${ledger.checks} checks, ${ledger.violations.length} violations, ${elapsed(began)} s`,
      );
    }
  }

  const last = next;
  await last.go();
  const driving = driver.drive(last, { start: false });
  const deadline = performance.now() + patienceMillis;
  for (const known of ledger.open) if (!known.started) await driver.send(last.client, known);
  while (ledger.running.length > 0 && performance.now() < deadline) {
    for (const known of ledger.running) await driver.check(last.client, known, false);
    await sleep(50);
  }
  for (const { name } of ledger.running) ledger.violation(`${name} never ended`);
  const histories = await lastCheck(last.client);
  compareWith(await reference, histories);
  const calls = new CallLog(join(disturbed, 'calls.log')).next();
  for (const fault of checkCalls(calls, [...histories.values()].flat())) ledger.violation(fault);
  await last.kill('SIGTERM');
  await driving;

  const events = [...histories.values()].flat();
  return {
    kills,
    killsInRecovery,
    executions: histories.size,
    events: events.length,
    calls: calls.filter(({ phase }) => phase === 'begin').length,
    lost: events.filter(
      (event) => (event.taskFailedEventDetails ?? event.taskSubmitFailedEventDetails)?.error === 'Lambda.Unknown',
    ).length,
    checks: ledger.checks,
    seconds: Number(elapsed(began)),
    violations: ledger.violations,
  };

  async function checkAll(client: SFNClient, kill: number): Promise<void> {
    const { running, ended } = ledger;
    const again =
      ended.length === 0 ? [] : Array.from({ length: sample }, () => ended[Math.floor(random() * ended.length)]!);
    try {
      for (const known of [...running, ...again]) await driver.check(client, known, true);
    } catch (error) {
      ledger.violation(`check ${kill}: ${error}`);
      if (!isBrokenConnection(error)) throw error;
    }
  }

  /** Everything once more, and everything the engine lists: nothing may be missing, nothing there twice. */
  async function lastCheck(client: SFNClient): Promise<Map<string, HistoryEvent[]>> {
    const histories = new Map<string, HistoryEvent[]>();
    for (const known of ledger.executions.values()) {
      histories.set(known.arn, await driver.check(client, known, true));
    }
    const expected = (kind: string) => [...ledger.executions.values()].filter((known) => known.kind === kind).length;
    for (const { name } of machines) {
      const listed = await list(client, { stateMachineArn: machineArn(name) });
      const wanted = name === 'child' ? expected('parent') : expected(name);
      if (listed.length !== wanted) ledger.violation(`${name}: ${listed.length} executions listed, ${wanted} started`);
      for (const arn of listed) if (!histories.has(arn)) histories.set(arn, await historyOf(client, arn));
    }
    for (const { kind, name, arn } of ledger.executions.values()) {
      if (kind !== 'spread') continue;
      const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn: arn }));
      if (mapRuns.length !== 1) ledger.violation(`${name}: ${mapRuns.length} map runs`);
      for (const { mapRunArn } of mapRuns) {
        const children = await list(client, { mapRunArn: mapRunArn! });
        const { length } = children;
        if (length !== startsOthers.spread) ledger.violation(`${name}: ${length} children`);
        for (const child of children) histories.set(child, await historyOf(client, child));
      }
    }
    return histories;
  }

  function compareWith(expected: Map<string, string[]>, histories: Map<string, HistoryEvent[]>): void {
    for (const { kind, variant, name, arn } of ledger.executions.values()) {
      const wanted = expected.get(`${kind}-${variant}`)!;
      const found = canonical(kind, histories.get(arn) ?? []);
      const at = wanted.findIndex((line, index) => line !== found[index]);
      if (at >= 0 || wanted.length !== found.length) {
        ledger.violation(
          `${name}: undisturbed ${at}: ${wanted[at]}; here ${found[at]} (${found.length}/${wanted.length})`,
        );
      }
    }
  }
}

async function list(client: SFNClient, of: { stateMachineArn?: string; mapRunArn?: string }): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListExecutionsCommand({ ...of, maxResults: 1000, nextToken }));
    arns.push(...page.executions!.map((each) => each.executionArn!));
    nextToken = page.nextToken;
  } while (nextToken);
  return arns;
}

/** One execution of each kind and input, on an engine that nobody kills: its canonical history by `kind-variant`. */
async function undisturbed(folder: string): Promise<Map<string, string[]>> {
  const ledger = new Ledger();
  const driver = new Driver(ledger, folder, Math.random);
  const victim = new Victim(folder);
  await victim.go();
  const { client } = victim;
  await createMachines(client);
  const driving = driver.drive(victim, { start: false });
  const each = kinds.flatMap((kind) => Array.from({ length: variants }, (_, variant) => [kind, variant] as const));
  for (const [kind, variant] of each as [Kind, number][]) await driver.start(client, kind, variant);
  const found = new Map<string, string[]>();
  while (ledger.running.length > 0) {
    for (const known of ledger.running) await driver.check(client, known, false);
    await sleep(50);
  }
  for (const known of ledger.executions.values() as Iterable<Known>) {
    found.set(`${known.kind}-${known.variant}`, canonical(known.kind, await historyOf(client, known.arn)));
  }
  await victim.kill('SIGTERM');
  await driving;
  if (ledger.violations.length > 0) throw new Error(`Undisturbed: ${ledger.violations.join('; ')}`);
  return found;
}

function elapsed(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
