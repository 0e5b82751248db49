import type { Clock } from '../../engine/clock.ts';
import type { DeployedFunction } from '../functions/function.ts';
import type { FunctionRuntime } from '../functions/runtime.ts';
import { type Bus, createBus } from './bus.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { DeliveryQueue } from './delivery-queue.ts';

export interface EventingOptions {
  /** The queue's file. */
  file: string;
  clock: Clock;
  runtime: FunctionRuntime;
  onFault(error: unknown, what: string): void;
}

/** The bus, and the asynchronous invocations that it and others owe. */
export interface Eventing {
  bus: Bus;
  deliveries: Deliveries;
  /** An asynchronous invocation of Lambda's own. */
  invokeLater(fn: DeployedFunction, payload: string): void;
  close(): Promise<void>;
}

export function createEventing({ file, clock, runtime, onFault }: EventingOptions): Eventing {
  const queue = new DeliveryQueue(file);
  const deliveries = createDeliveries({
    queue,
    clock,
    async invoke(account, name, payload) {
      const fn = runtime.find(account, name);
      if (!fn) return `there is no function ${name} in account ${account}`;
      const result = await runtime.invoke(fn, payload);
      return result.functionError && result.payload;
    },
    onDead: (delivery, failure) =>
      onFault(new Error(`${delivery.function} failed ${delivery.attempts} times: ${failure}`), 'events'),
  });
  const bus = createBus(deliveries, clock);
  return {
    bus,
    deliveries,
    invokeLater: (fn, payload) => deliveries.add(fn.account, fn.name, payload),
    async close() {
      bus.close();
      await deliveries.close();
      queue.close();
    },
  };
}
