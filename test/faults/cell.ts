import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { type Clock, SimulatedClock } from '../../engine/clock.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import type { StatusChange } from '../../engine/execution/status-change.ts';
import type { LambdaAnswer, LambdaRequest } from '../../engine/ports.ts';
import { findProcedure } from '../../workflows/catalog.ts';
import { definitionByState } from './definition.ts';
import type { FaultKind } from './faults.ts';
import { callFunction } from './functions.ts';
import { cellPorts, region } from './ports.ts';
import type { Recording } from './recording.ts';

const commandMs = 5_000;
const reconcileMs = 60_000;

/** A fault at one state, and how often it has happened. */
export interface Fault {
  state: string;
  kind: FaultKind;
  struck: number;
}

const failed = (name: string) => Object.assign(new Error(`${name} (injected)`), { name, $metadata: {} });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A cell in one process with simulated time: the real engine, definition and functions; the world from a recording. */
export class Cell {
  readonly clock: SimulatedClock;
  readonly account: string;
  readonly #recording: Recording;
  readonly #faults: Fault[];
  readonly #folder: string | undefined;
  readonly world: ReturnType<typeof cellPorts>;
  #engine!: Engine;
  #generation = 0;
  #under = 0;
  #activity = 0;
  #restart = false;
  readonly #events: { to: string; event: unknown }[] = [];
  readonly #finished = new Set<number>();
  /** Command → the state that sent it. */
  readonly #stateOf = new Map<string, string>();

  constructor(recording: Recording, kms: KMSClient, faults: Fault[] = []) {
    this.#recording = recording;
    this.#faults = faults;
    this.clock = new SimulatedClock(Date.parse(recording.at));
    this.account = Object.values(recording.estate.cells)[0]!.account;
    const sfn = {
      send: (command: { constructor: { name: string }; input: object }) =>
        this.#engine.call(
          command.constructor.name.replace(/^_/, '').replace(/Command$/, ''),
          command.input,
          this.caller,
        ),
    };
    this.world = cellPorts(recording, kms, sfn as unknown as SFNClient, () => new Date(this.clock.now()));
    const kills = faults.some(({ kind }) => kind === 'restart');
    this.#folder = kills ? mkdtempSync(join(tmpdir(), 'stepbook-faults-')) : undefined;
    this.#start(this.#folder && join(this.#folder, '0'));
  }

  get caller() {
    return { account: this.account, region };
  }

  call(operation: string, input: object): Promise<object> {
    return this.#engine.call(operation, input, this.caller);
  }

  /** Creates the machine and starts it as the requester of the recording, whom CloudTrail names. */
  async begin(): Promise<string> {
    const { procedure, input, requester, estate } = this.#recording;
    const { stateMachineArn } = (await this.call('CreateStateMachine', {
      name: procedure,
      definition: definitionByState(findProcedure(procedure)!, this.account, region),
      roleArn: `arn:aws:iam::${this.account}:role/${procedure}`,
    })) as { stateMachineArn: string };
    const started = { stateMachineArn, name: 'faulted', input: JSON.stringify(input) };
    const { executionArn } = (await this.call('StartExecution', started)) as { executionArn: string };
    await this.#requested('StartExecution', executionArn, estate.people[requester]!.principals[0]!);
    return executionArn;
  }

  /** Starts a failed execution again from where it failed; nothing goes wrong any more. */
  async redrive(executionArn: string): Promise<void> {
    this.#faults.splice(0);
    const principal = this.#recording.estate.people[this.#recording.requester]!.principals[0]!;
    await this.#requested('RedriveExecution', executionArn, principal);
    await this.call('RedriveExecution', { executionArn });
  }

  async #requested(eventName: string, executionArn: string, arn: string): Promise<void> {
    const eventTime = new Date(this.clock.now()).toISOString();
    const detail = { eventID: `event-${eventName}`, eventTime, eventName, userIdentity: { arn } };
    const told =
      eventName === 'StartExecution' ? { responseElements: { executionArn } } : { requestParameters: { executionArn } };
    await callFunction(this.world.ports, 'record-requester', { detail: { ...detail, ...told } }, '');
  }

  /** One thing happens: an event is delivered, a command ends, or time goes on. `voting` is asked when all is quiet. */
  async step(voting: () => Promise<boolean>): Promise<void> {
    await this.quiet();
    if (this.#restart) return this.#restartNow();
    const { emitted, ssm } = this.world;
    for (const { type, detail } of emitted.splice(0)) {
      const to = type === 'Execution Ended' ? 'close-run' : 'complete-wait';
      this.#events.push({ to, event: { 'detail-type': type, source: 'stepbook', detail } });
    }
    const next = this.#events.shift();
    if (next) return this.#deliver(next.to, next.event);
    const open = ssm.invocations.findIndex((_, index) => !this.#finished.has(index));
    if (open >= 0) return this.#endCommand(open);
    if (await voting()) return;
    const before = this.clock.now();
    const due = reconcileMs - (before % reconcileMs);
    await this.clock.advance(due);
    await this.quiet();
    await this.#deliver('reconcile-waits', {});
  }

  async close(): Promise<void> {
    this.#generation += 1;
    await this.#engine.close();
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Waits until nobody computes any more; a function that never answers does not count. */
  async quiet(): Promise<void> {
    for (let calm = 0, seen = this.#activity; calm < 4; ) {
      await turn();
      calm = this.#under > 0 || seen !== this.#activity ? 0 : calm + 1;
      seen = this.#activity;
    }
  }

  #start(journal: string | undefined): void {
    const generation = ++this.#generation;
    const { clock } = this;
    // Without `onSettle`: the clock would wait for a function that never answers.
    const engineClock: Clock = { now: () => clock.now(), at: (time, callback) => clock.at(time, callback) };
    this.#engine = createEngine({
      journal: journal ?? ':memory:',
      clock: engineClock,
      lambda: { invoke: (request) => this.#invoke(request, generation) },
      onStatusChange: (change) => this.#changed(change, generation),
      onFault: (error) => {
        if (generation === this.#generation) throw error;
      },
    });
  }

  #changed(change: StatusChange, generation: number): void {
    this.#activity += 1;
    if (generation !== this.#generation || !['FAILED', 'TIMED_OUT', 'ABORTED'].includes(change.status)) return;
    const event = { 'detail-type': 'Step Functions Execution Status Change', source: 'aws.states', detail: change };
    this.#events.push({ to: 'close-run', event });
  }

  async #invoke({ functionName, payload }: LambdaRequest, generation: number): Promise<LambdaAnswer> {
    const [, name, state] = /stepbook-([a-z-]+)__(\w+)$/.exec(functionName)!;
    const fault = this.#faults.find((each) => each.state === state);
    const kind = fault?.kind;
    const first = fault?.struck === 0;
    const event = JSON.parse(payload);
    const struck = () => {
      fault!.struck += 1;
      this.#activity += 1;
    };
    if (kind === 'time-out') {
      struck();
      return new Promise(() => {});
    }
    if (kind === 'throttled' && fault!.struck < 2) {
      struck();
      throw failed('TooManyRequestsException');
    }
    if (kind === 'throw') {
      struck();
      return answerOf(Promise.reject(new Error('injected')));
    }
    if (kind === 'duplicate') struck();
    const { state: calls } = this.world.calls;
    if (kind === 'partial' && first) calls.loseAnswer = true;
    const results = (kind === 'duplicate' ? [event, event] : [event]).map((each) => this.#run(name!, each, state!));
    const [answer] = await Promise.all(results);
    if (kind === 'partial' && first && !calls.loseAnswer) struck();
    calls.loseAnswer = false;
    if (generation !== this.#generation) return new Promise(() => {});
    if (kind === 'reply lost' && first) {
      struck();
      throw failed('ServiceException');
    }
    if (kind === 'restart' && first) {
      struck();
      this.#restart = true;
      this.#generation += 1;
      return new Promise(() => {});
    }
    return answer!;
  }

  async #run(name: string, event: unknown, state: string): Promise<LambdaAnswer> {
    this.#under += 1;
    const { ports } = this.world;
    const ssm = { send: (command: never) => this.#send(command, state) } as never;
    return answerOf(callFunction({ ...ports, ssm }, name, event, state)).finally(() => {
      this.#under -= 1;
      this.#activity += 1;
    });
  }

  /** Sends a command, and keeps which state it was for. A command of the facts is a look; every other is an effect. */
  async #send(command: { input: { Comment?: string; DocumentName?: string } }, state: string): Promise<object> {
    const { ports, ssm, effects, isApproved } = this.world;
    const before = ssm.invocations.length;
    try {
      return (await ports.ssm.send(command as never)) as object;
    } finally {
      const sent = ssm.invocations.slice(before).find(({ Comment }) => Comment === command.input.Comment);
      if (sent) this.#stateOf.set(sent.CommandId, state);
      if (sent && !this.#isLook(sent)) {
        effects.push({ what: 'ssm:SendCommand', key: `${sent.DocumentName} ${sent.Comment}`, approved: isApproved() });
      }
    }
  }

  #isLook({ Comment }: { Comment: string }): boolean {
    const [phase, fact] = Comment.split(' ').reverse();
    return Object.hasOwn(this.#recording.facts, `${fact}/${phase}`);
  }

  /** The old engine is left as it is; the new one has what the journal held at that moment. */
  async #restartNow(): Promise<void> {
    this.#restart = false;
    const old = this.#engine;
    const [from, to] = ['0', '1'].map((name) => join(this.#folder!, name)) as [string, string];
    cpSync(from, to, { recursive: true });
    rmSync(join(to, 'lock'), { force: true });
    this.#start(to);
    await old.close().catch(() => {});
  }

  async #endCommand(index: number): Promise<void> {
    const { ssm } = this.world;
    const invocation = ssm.invocations[index]!;
    const fault = this.#faults.find(({ state }) => state === this.#stateOf.get(invocation.CommandId));
    await this.clock.advance(commandMs);
    this.#finished.add(index);
    if (invocation.StatusDetails !== 'InProgress') return;
    const half = fault?.kind === 'partial' && fault.struck++ === 0;
    const event = ssm.finish(index, half ? { StatusDetails: 'Failed', ResponseCode: 1 } : this.#outputOf(invocation));
    if (fault?.kind === 'event lost') fault.struck += 1;
    else await this.#deliver('complete-wait', event);
  }

  #outputOf({ Comment }: { Comment: string }) {
    const [phase, fact] = Comment.split(' ').reverse();
    const seen = this.#recording.facts[`${fact}/${phase}`];
    return { StandardOutputContent: seen === undefined ? '' : JSON.stringify(seen) };
  }

  async #deliver(to: string, event: unknown): Promise<void> {
    const key = JSON.stringify(event);
    const lost = this.#faults.find(({ kind, struck }) => kind === 'event lost' && struck === 0);
    if (lost && to === 'complete-wait' && this.#isOf(lost.state, key)) {
      lost.struck += 1;
      return;
    }
    this.#under += 1;
    await callFunction(this.world.ports, to, event, '')
      .catch(() => {})
      .finally(() => {
        this.#under -= 1;
        this.#activity += 1;
      });
  }

  /** A gate's or an API action's event belongs to the state that waits for it. */
  #isOf(state: string, event: string): boolean {
    const gate = event.includes('Gate Decided') && state === 'Gate';
    const action = /"action":"([a-z-]+)"/.exec(event)?.[1]?.replaceAll('-', '');
    const taken = event.includes('Action Finished') && (event.includes('"undo":true') ? 'undoaction' : action);
    return gate || taken === state.toLowerCase();
  }
}

async function answerOf(work: Promise<unknown>): Promise<LambdaAnswer> {
  try {
    return { statusCode: 200, payload: JSON.stringify((await work) ?? null) };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      statusCode: 200,
      functionError: 'Unhandled',
      payload: JSON.stringify({ errorType: name, errorMessage: message }),
    };
  }
}
