import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CallLog, type CallRecord } from './calls.ts';
import type { Known, Ledger } from './ledger.ts';
import { activityArn, executionArn, type Kind, kinds, machineArn, machines, variants } from './procedures.ts';
import type { Victim } from './victim-process.ts';

/** How many executions run side by side. */
const inFlight = 36;

/** Errors that say a task is over already: its answer came twice, or its try was given up. */
const late = new Set(['TaskTimedOut', 'TaskDoesNotExist']);

export async function historyOf(client: SFNClient, arn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1000, nextToken }));
    events.push(...page.events!);
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** Creates what is not there yet. */
export async function createMachines(client: SFNClient): Promise<void> {
  await client.send(new CreateActivityCommand({ name: activityArn.split(':').at(-1)! }));
  for (const machine of machines) await client.send(new CreateStateMachineCommand(machine));
}

/** Everybody who has to do with the engine while it lives: starts, answers, digs, stops, looks. */
export class Driver {
  readonly #ledger: Ledger;
  readonly #calls: CallLog;
  #unanswered: CallRecord[] = [];
  readonly #random: () => number;
  #count = 0;

  constructor(ledger: Ledger, folder: string, random: () => number) {
    this.#ledger = ledger;
    this.#calls = new CallLog(join(folder, 'calls.log'));
    this.#random = random;
  }

  /** Sets everybody to work until the victim's life is over. */
  async drive(victim: Victim, parts: { start: boolean }): Promise<void> {
    const { client } = victim;
    const loops = [
      ...(parts.start ? [() => this.#start(client)] : []),
      () => this.#answer(client),
      () => this.#dig(client),
      () => this.#stop(client),
      () => this.#look(client),
    ];
    await Promise.all(
      loops.map(async (once) => {
        while (!victim.over) {
          try {
            await once();
          } catch (error) {
            if (!victim.over && !isBrokenConnection(error)) this.#ledger.violation(`unexpected: ${error}`);
            if (isBrokenConnection(error)) return;
          }
        }
      }),
    );
  }

  /** Starts one execution of `kind`, known under its name from now on. */
  async start(client: SFNClient, kind: Kind, variant: number): Promise<void> {
    const name = `${kind}-${variant}-${++this.#count}`;
    const known: Known = { kind, variant, name, arn: executionArn(kind, name), started: false, seen: [] };
    this.#ledger.add(known);
    await this.send(client, known);
  }

  /** Reads an execution and compares it with what is known. `after`: this is a new life of the engine. */
  async check(client: SFNClient, known: Known, after: boolean): Promise<HistoryEvent[]> {
    try {
      const said = await client.send(new DescribeExecutionCommand({ executionArn: known.arn }));
      const events = await historyOf(client, known.arn);
      // Between the two answers the execution may have gone on.
      const ended = said.status === 'RUNNING' && /^Execution(?!Started|Redriven)/.test(events.at(-1)?.type ?? '');
      const now = ended ? await client.send(new DescribeExecutionCommand({ executionArn: known.arn })) : said;
      this.#ledger.compare(known, now, events, after);
      return events;
    } catch (error) {
      if ((error as Error).name === 'ExecutionDoesNotExist') this.#ledger.violation(`${known.name} is lost`);
      else throw error;
      return [];
    }
  }

  async #start(client: SFNClient): Promise<void> {
    for (const known of this.#ledger.open) if (!known.started) await this.send(client, known);
    if (this.#ledger.open.size >= inFlight) return sleep(5);
    const kind = kinds[Math.floor(this.#random() * kinds.length)]!;
    await this.start(client, kind, Math.floor(this.#random() * variants));
  }

  /** Starts what is known under its name, once however often it is asked. */
  async send(client: SFNClient, known: Known): Promise<void> {
    const { kind, name, variant } = known;
    const input = JSON.stringify({ id: name, n: variant });
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn: machineArn(kind), name, input }));
    } catch (error) {
      // An earlier request had come through, and the execution is over by now.
      if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
    }
    known.started = true;
  }

  async #answer(client: SFNClient): Promise<void> {
    this.#unanswered.push(...this.#calls.next().filter(({ token }) => token !== undefined));
    for (let next = this.#unanswered[0]; next; next = this.#unanswered[0]) {
      await this.#succeed(client, next.token!, next.job);
      this.#unanswered.shift();
    }
    await sleep(15);
  }

  async #dig(client: SFNClient): Promise<void> {
    const { taskToken, input } = await client.send(new GetActivityTaskCommand({ activityArn, workerName: 'digger' }));
    if (taskToken) await this.#succeed(client, taskToken, (JSON.parse(input!) as { job: string }).job);
  }

  async #succeed(client: SFNClient, taskToken: string, job: string): Promise<void> {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"yes":true}' }));
      const known = this.#ledger.executions.get(job.split('/')[0]!);
      if (known) known.answered = true;
    } catch (error) {
      if (!late.has((error as Error).name)) throw error;
    }
  }

  async #stop(client: SFNClient): Promise<void> {
    const known = this.#ledger.running.find(({ kind, seen }) => kind === 'stopped' && seen.length > 0);
    if (!known) return sleep(10);
    await client.send(new StopExecutionCommand({ executionArn: known.arn, error: 'Enough', cause: 'told to' }));
    known.stopped = true;
    await this.check(client, known, true);
  }

  async #look(client: SFNClient): Promise<void> {
    const { running } = this.#ledger;
    if (running.length === 0) return sleep(10);
    await this.check(client, running[Math.floor(this.#random() * running.length)]!, false);
    await sleep(2);
  }
}

/** The process is gone, or is about to be found gone. */
export function isBrokenConnection(error: unknown): boolean {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  return (
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code ?? '') ||
    name === 'TimeoutError' ||
    /socket hang up|aborted|destroyed/i.test(message ?? '')
  );
}
