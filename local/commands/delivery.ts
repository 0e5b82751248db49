import type { Clock } from '../../engine/clock.ts';
import type { Run, RunResult } from '../machines/machine.ts';
import type { Machines } from '../machines/registry.ts';
import { type Command, type CommandStore, type Invocation, isFinal } from './command-store.ts';
import { readDocumentContent } from './document-content.ts';
import { commandEvent, invocationEvent, type SsmEvent } from './events.ts';
import { firstCharacters, stderrCharacters, stdoutCharacters } from './output.ts';
import { parameterValues } from './parameters.ts';

export interface DeliveryOptions {
  store: CommandStore;
  machines: Machines;
  clock: Clock;
  emit: (event: SsmEvent) => void | Promise<void>;
  newId: () => string;
  onFault?: ((error: unknown) => void) | undefined;
}

/** How often an agent that does not answer is tried again. */
const retryMs = 1000;
/** `executionTimeout` of SSM when a document has none. */
const defaultExecutionSeconds = 3600;

type Ending = Pick<Invocation, 'status' | 'details'>;

const endings: Record<RunResult['ending'], (exitCode: number | null) => Ending> = {
  exited: (code) => (code === 0 ? both('Success') : both('Failed')),
  'timed-out': () => ({ status: 'TimedOut', details: 'ExecutionTimedOut' }),
  stopped: () => both('Cancelled'),
  lost: () => ({ status: 'Failed', details: 'Terminated' }),
};

function both(status: Invocation['status']): Ending {
  return { status, details: status };
}

/** Carries invocations to their machines and follows them, over the life of more than one process. */
export function createDelivery({ store, machines, clock, emit, newId, onFault }: DeliveryOptions) {
  const runs = new Map<string, Run>();
  const timers = new Set<() => void>();
  let closed = false;
  let handingOn: Promise<void> | undefined;

  /** Hands noted events on, each until it was taken. */
  const handOn = () => {
    handingOn ??= (async () => {
      for (let events = store.pendingEvents(); events.length > 0 && !closed; events = store.pendingEvents()) {
        for (const { id, event } of events) {
          await emit(event);
          if (closed) return;
          store.dropEvent(id);
        }
      }
    })()
      .catch((error) => onFault?.(error))
      .finally(() => {
        handingOn = undefined;
      });
  };

  const eventsOf = (command: Command, invocation: Invocation): SsmEvent[] => {
    const now = clock.now();
    const events = [invocationEvent(command, invocation, newId(), now)];
    const all = store.invocations(command.owner, command.id);
    // One instance: the command changes with its invocation. Several: it is told of at its end.
    if (all.length === 1 || all.every(({ status }) => isFinal(status)))
      events.push(commandEvent(command, all, newId(), now));
    return events;
  };

  const change = (command: Command, instance: string, values: Partial<Invocation>) => {
    const found = store.invocation(command.owner, command.id, instance)!;
    const next = { ...found, ...values };
    store.update(next, () => (next.status === found.status ? [] : eventsOf(command, next)));
    handOn();
  };

  const finish = (command: Command, instance: string, ending: Ending, values: Partial<Invocation> = {}) =>
    change(command, instance, { ...ending, finished: clock.now(), ...values });

  const later = (milliseconds: number, work: () => void) => {
    const cancel = clock.at(clock.now() + milliseconds, () => {
      timers.delete(cancel);
      work();
    });
    timers.add(cancel);
  };

  function begin(command: Command, invocation: Invocation): void {
    const { instance } = invocation;
    const machine = machines.get(instance)!;
    const { document, documentFormat, parameters } = command.body;
    const content = readDocumentContent(document, documentFormat);
    const [step] = content.mainSteps;
    const values = Object.entries(parameterValues(content, parameters));
    if (invocation.status !== 'Cancelling') {
      change(command, instance, { ...both('InProgress'), started: invocation.started ?? clock.now() });
    }
    const run = machine.run({
      id: command.id,
      step: step.name,
      script: `${step.inputs.runCommand.join('\n')}\n`,
      environment: Object.fromEntries(values.map(([name, value]) => [`SSM_${name}`, value])),
      executionSeconds: Number(step.inputs.timeoutSeconds ?? defaultExecutionSeconds),
    });
    const key = `${command.id}/${instance}`;
    runs.set(key, run);
    if (invocation.status === 'Cancelling') run.stop();
    run.result
      .then((result) => {
        if (closed) return;
        runs.delete(key);
        finish(command, instance, endings[result.ending](result.exitCode), {
          code: result.exitCode ?? -1,
          started: result.started,
          finished: result.finished,
          stdout: firstCharacters(result.stdoutFile, stdoutCharacters),
          stderr: firstCharacters(result.stderrFile, stderrCharacters),
        });
      })
      .catch((error) => onFault?.(error));
  }

  /** Delivers an invocation as soon as its agent answers, or ends it when its time is up. */
  function deliver(command: Command, instance: string): void {
    const invocation = store.invocation(command.owner, command.id, instance)!;
    if (closed || isFinal(invocation.status)) return;
    const machine = machines.get(instance);
    // What was begun is followed, whatever became of the agent since.
    if (machine?.knows(command.id) || (machine?.agent().online && clock.now() < command.expires)) {
      begin(command, invocation);
    } else if (clock.now() >= command.expires) {
      finish(command, instance, { status: 'TimedOut', details: 'DeliveryTimedOut' });
    } else {
      if (invocation.status === 'Pending') change(command, instance, both('Delayed'));
      later(Math.min(retryMs, command.expires - clock.now()), () => deliver(command, instance));
    }
  }

  return {
    /** Keeps a command and sets it on its way. */
    send(command: Command): void {
      const now = clock.now();
      store.add(command, (invocations) => [
        ...invocations.map((invocation) => invocationEvent(command, invocation, newId(), now)),
        commandEvent(command, invocations, newId(), now),
      ]);
      handOn();
      for (const instance of command.body.instanceIds) deliver(command, instance);
    },
    /** Takes up what an earlier process left: events, deliveries, runs. */
    resume(): void {
      handOn();
      for (const { owner, command, instance } of store.open()) deliver(store.command(owner, command)!, instance);
    },
    cancel(command: Command, instance: string): void {
      const invocation = store.invocation(command.owner, command.id, instance);
      if (!invocation || isFinal(invocation.status)) return;
      const run = runs.get(`${command.id}/${instance}`);
      if (run) {
        change(command, instance, both('Cancelling'));
        run.stop();
      } else finish(command, instance, both('Cancelled'));
    },
    /** Leaves everything as it is; commands go on. */
    async close(): Promise<void> {
      closed = true;
      for (const cancel of timers) cancel();
      for (const run of runs.values()) run.leave();
      await handingOn;
    },
  };
}

export type Delivery = ReturnType<typeof createDelivery>;
