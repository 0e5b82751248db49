import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { parse } from 'yaml';
import { castVote, type Vote, type VoteAnswer } from '../../../cli/cast-vote.ts';
import { type Connection, connect } from '../../../cli/connection.ts';
import { type RunEnd, waitForEnd } from '../../../cli/live/follow-run.ts';
import { type Approval, readRun } from '../../../cli/read-run.ts';
import { type StartedRun, startRun } from '../../../cli/start-run.ts';
import { rehearsalFile, type UpStack, upStack } from '../../../cli/up-stack.ts';
import type { Entry } from '../../../lambdas/shared/entries.ts';
import { readLock } from '../../../lambdas/shared/locks.ts';
import { Table } from '../../../lambdas/shared/table.ts';
import { listWaits, readWait } from '../../../lambdas/shared/waits.ts';
import type { Machine } from '../../../local/machines/machine.ts';
import { machineOf } from '../../../local/rehearsal/hub/machine-of.ts';

export const procedure = 'gaia-reset-certificates';
export const region = 'us-east-1';

interface RawEstate {
  people: Record<string, object>;
  hubs: Record<string, object>;
}
/** What the estate says of a hub, beside or instead of what it says of the bundled one. */
export interface HubEntry {
  approvalSeconds?: number;
  roles?: Record<string, string[]>;
  /** Where its records are kept. */
  domain?: Record<string, unknown>;
  /** How it is launched: it has no instance yet, where the bundled one's way of launching is changed by this. */
  launch?: Record<string, unknown>;
}
export type Hubs = Record<string, HubEntry>;

/** Writes the bundled rehearsal's estate with other hubs, each on a machine of its own, and one person more: carol. */
function writeEstate(file: string, hubs: Hubs): void {
  const estate = parse(readFileSync(rehearsalFile, 'utf8')) as RawEstate;
  const [model] = Object.values(estate.hubs);
  const { launch } = Object.values(estate.hubs).find((hub) => 'launch' in hub) as HubEntry;
  const instance = (at: number) => `i-${String(at + 1).padStart(17, '0')}`;
  estate.hubs = Object.fromEntries(
    Object.entries(hubs).map(([domain, more], at) => [
      domain,
      more.launch
        ? { ...model, instance: undefined, ...more, launch: { ...launch, ...more.launch } }
        : { ...model, instance: instance(at), ...more },
    ]),
  );
  const principals = ['arn:aws:iam::111111111111:user/carol'];
  estate.people.carol = { name: 'Carol Cyan', mail: 'carol@example.test', principals };
  writeFileSync(file, JSON.stringify(estate));
}

/** Asks until the answer is there. @throws Error after two minutes */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const until = performance.now() + 120_000; performance.now() < until; ) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what}: not within two minutes`);
}

/** Starts now what a later test waits for. */
export function begin<T>(work: () => Promise<T>): Promise<T> {
  const promise = work();
  promise.catch(() => {});
  return promise;
}

/**
 * The real stack on a free port with a machine for each hub, and what people do with it. One costs ten seconds of a core, so
 * a procedure is rehearsed on the one that all share: see `stage.ts`.
 */
export class World {
  readonly stack: UpStack;
  readonly folder: string;
  readonly #connections = new Map<string, Promise<Connection>>();

  private constructor(stack: UpStack, folder: string) {
    this.stack = stack;
    this.folder = folder;
  }

  /** @param machines `off`: the hubs are switched on one by one, by `world.stack.rehearsal.boot` */
  static async start(hubs: Hubs, { machines = 'on' }: { machines?: 'on' | 'off' } = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'stepbook-rehearsal-'));
    const estate = join(folder, 'estate.yaml');
    writeEstate(estate, hubs);
    return new World(await upStack({ port: 0, dataDir: join(folder, 'data'), estate, machines }), folder);
  }

  async stop(): Promise<void> {
    await this.stack.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get dataDir(): string {
    return this.stack.dataDir;
  }

  /** Somebody's clients: a person of the estate, or `home`, the account itself. */
  as(profile: string): Promise<Connection> {
    const made = this.#connections.get(profile);
    if (made) return made;
    const connection = connect({ endpoint: this.stack.url, region, profile, dataDir: this.dataDir });
    this.#connections.set(profile, connection);
    return connection;
  }

  /** The table, with the rights of the account. */
  get table(): Table {
    return new Table(new DynamoDBClient(this.account), 'stepbook');
  }

  /** What a client of the account itself is made with. */
  get account() {
    const credentials = { accessKeyId: '111111111111', secretAccessKey: 'local' };
    return { endpoint: this.stack.url, region, credentials };
  }

  async begin(by: string, hub: string, input: object = { reason: 'a test' }, name = procedure): Promise<StartedRun> {
    return startRun(await this.as(by), name, JSON.stringify({ hub, ...input }));
  }

  async end({ execution }: StartedRun): Promise<RunEnd> {
    return waitForEnd(await this.as('home'), execution);
  }

  async entries({ run }: StartedRun): Promise<Entry[]> {
    const { lambda } = await this.as('home');
    return (await readRun(lambda, 'entries', { run })).entries;
  }

  async kinds(started: StartedRun): Promise<string[]> {
    return (await this.entries(started)).map((entry) => entry.kind);
  }

  /** Waits until the record has an entry of a kind, of an action when one is named. */
  entry(started: StartedRun, kind: Entry['kind'], action?: string): Promise<Entry> {
    return eventually(`${kind} of ${started.run}`, async () =>
      (await this.entries(started)).find((each) => each.kind === kind && (!action || each.data.action === action)),
    );
  }

  /** The run that has the lock of a target, by its key. */
  async holder(target: string): Promise<string | undefined> {
    return (await readLock(this.table, target))?.run;
  }

  /** Waits until the run's gate is open and a mail is out. */
  async gate(started: StartedRun): Promise<Approval> {
    const { lambda } = await this.as('home');
    await this.entry(started, 'mailed');
    return (await readRun(lambda, 'run', { run: started.run })).gate!;
  }

  async reread({ gate: id }: Approval): Promise<Approval> {
    const { lambda } = await this.as('home');
    return (await readRun(lambda, 'gate', { gate: id })).gate!;
  }

  /** Votes with a person's own keys. @throws CliFailure with the gate's refusal */
  async vote(by: string, gate: Approval, change: Partial<Vote> = {}): Promise<VoteAnswer> {
    const words = gate.words.slice(0, 4).join(' ');
    return castVote(await this.as(by), { gate: gate.gate, decision: 'approve', digest: gate.digest, words, ...change });
  }

  /** The task tokens that lie in the table now, in clear: what nobody but complete-wait may ever see. */
  async tokens(): Promise<{ key: string; token: string }[]> {
    const kms = new KMSClient(this.account);
    const open = await Promise.all((await listWaits(this.table)).map(({ key }) => readWait(this.table, key)));
    return Promise.all(
      open
        .filter((wait) => wait !== undefined)
        .map(async ({ key, token }) => {
          const secret = { CiphertextBlob: Buffer.from(token, 'base64'), EncryptionContext: { wait: key } };
          const { Plaintext } = await kms.send(new DecryptCommand(secret));
          return { key, token: Buffer.from(Plaintext!).toString('utf8') };
        }),
    );
  }

  machine(hub: string): Machine {
    return this.findMachine(hub)!;
  }

  /** A hub's machine; none while it is not launched, and no more after it was ended. */
  findMachine(hub: string): Machine | undefined {
    return machineOf(this.stack.machines, this.stack.estate, hub);
  }

  transcriptFile({ run }: StartedRun): string {
    return join(this.dataDir, 'transcripts', `${run}.transcript.json`);
  }
}
