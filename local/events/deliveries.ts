import type { Clock } from '../../engine/clock.ts';
import type { Delivery, DeliveryQueue } from './delivery-queue.ts';

export interface DeliveriesOptions {
  queue: DeliveryQueue;
  clock: Clock;
  /** Invokes a function. Resolves to its failure, or undefined when it succeeded. */
  invoke(account: string, functionName: string, payload: string): Promise<string | undefined>;
  /** Told of a delivery that was given up. */
  onDead?(delivery: Delivery, failure: string): void;
  /** Milliseconds until each retry; Lambda retries an asynchronous invocation after one minute and after two more. */
  retryDelays?: number[];
}

/** Asynchronous invocation of functions, at least once (Lambda Developer Guide, "Invoking a Lambda function asynchronously"). */
export interface Deliveries {
  /** Owes an invocation. With `gate`, `passed(gate)` waits for it. */
  add(account: string, functionName: string, payload: string, gate?: string): void;
  /** As `add`, but nothing is sent before `release`. */
  hold(account: string, functionName: string, payload: string, gate: string): Delivery;
  release(delivery: Delivery, payload: string): void;
  drop(delivery: Delivery): void;
  /** What an earlier process held and did not decide. */
  held(): Delivery[];
  /** Starts with what an earlier process still owed. */
  start(): void;
  /** Resolves when nothing is owed for a gate any more, or its first attempt has failed. */
  passed(gate: string): Promise<void>;
  /** Stops sending; what is owed stays in the queue. Resolves when nothing is under way. */
  close(): Promise<void>;
}

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { queue, clock, invoke, onDead, retryDelays = [1000, 60_000, 120_000] } = options;
  const gates = new Map<string, { owed: Set<number>; waiting: (() => void)[] }>();
  const timers = new Set<() => void>();
  const underway = new Set<Promise<void>>();
  const held = new Map<number, Delivery>();
  let closed = false;

  const shut = ({ gate, id }: Delivery) => {
    if (gate === null) return;
    const found = gates.get(gate) ?? { owed: new Set(), waiting: [] };
    found.owed.add(id);
    gates.set(gate, found);
  };
  const open = ({ gate, id }: Delivery) => {
    const found = gate === null ? undefined : gates.get(gate);
    if (!found?.owed.delete(id) || found.owed.size > 0) return;
    gates.delete(gate!);
    for (const go of found.waiting) go();
  };

  const schedule = (delivery: Delivery) => {
    if (closed) return;
    const cancel = clock.at(delivery.due, () => {
      timers.delete(cancel);
      send(delivery);
    });
    timers.add(cancel);
  };
  const send = (delivery: Delivery) => {
    if (closed) return;
    const sending = attempt(delivery).finally(() => underway.delete(sending));
    underway.add(sending);
  };
  const attempt = async (delivery: Delivery) => {
    const failure = await invoke(delivery.account, delivery.function, delivery.payload).catch(String);
    // A function that was cut off by the end of the process is invoked again by the next.
    if (closed && failure !== undefined) return;
    if (failure === undefined) queue.remove(delivery.id);
    else {
      const delay = retryDelays[delivery.attempts];
      delivery.attempts++;
      if (delay === undefined) delivery.state = 'dead';
      else delivery.due = clock.now() + delay;
      queue.update(delivery);
      if (delivery.state === 'dead') onDead?.(delivery, failure);
      else schedule(delivery);
    }
    open(delivery);
  };
  const add = (account: string, functionName: string, payload: string, gate: string | null, state: 'held' | 'open') => {
    const delivery = queue.add({ account, function: functionName, payload, due: clock.now(), gate, state });
    shut(delivery);
    return delivery;
  };

  // A simulated clock stands still while functions are at work.
  clock.onSettle?.(async () => {
    while (underway.size > 0) await Promise.all(underway);
  });

  return {
    add(account, functionName, payload, gate) {
      send(add(account, functionName, payload, gate ?? null, 'open'));
    },
    hold(account, functionName, payload, gate) {
      const delivery = add(account, functionName, payload, gate, 'held');
      held.set(delivery.id, delivery);
      return delivery;
    },
    release(delivery, payload) {
      held.delete(delivery.id);
      delivery.payload = payload;
      delivery.state = 'open';
      queue.update(delivery);
      send(delivery);
    },
    drop(delivery) {
      held.delete(delivery.id);
      queue.remove(delivery.id);
      open(delivery);
    },
    held: () => [...held.values()],
    start() {
      for (const delivery of queue.pending()) {
        shut(delivery);
        if (delivery.state === 'held') held.set(delivery.id, delivery);
        else schedule(delivery);
      }
    },
    passed(gate) {
      const found = gates.get(gate);
      return found ? new Promise((resolve) => found.waiting.push(resolve)) : Promise.resolve();
    },
    async close() {
      closed = true;
      for (const cancel of timers) cancel();
      await Promise.all(underway);
    },
  };
}
