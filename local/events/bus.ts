import type { Clock } from '../../engine/clock.ts';
import type { FunctionSpec } from '../../lambdas/catalog.ts';
import type { Deliveries } from './deliveries.ts';
import type { Delivery } from './delivery-queue.ts';
import { type BusEvent, newEvent } from './event.ts';
import { type EventPattern, matchesPattern } from './pattern.ts';
import { every, parseRate } from './schedule.ts';

/** What is sent where. */
interface Rule {
  account: string;
  region: string;
  function: string;
  pattern: EventPattern;
}

/** An event that is announced but not sent yet. */
export interface HeldEvent {
  /** Sends it, as it turned out. */
  release(event: BusEvent): void;
  drop(): void;
}

/** The default event bus of every account. */
export interface Bus {
  /** Deploys a function's triggers; `name` is the function's. */
  subscribe(account: string, region: string, name: string, spec: FunctionSpec): void;
  /** Sends an event to every rule of its account that matches. */
  put(event: BusEvent): void;
  /** Announces an event that must be delivered before `gate` passes, but only if what it tells of comes about. */
  hold(event: BusEvent, gate: string): HeldEvent;
  close(): void;
}

export function createBus(deliveries: Deliveries, clock: Clock): Bus {
  const rules: Rule[] = [];
  const cancels: (() => void)[] = [];
  const matching = (event: BusEvent) =>
    rules.filter(
      (rule) => rule.account === event.account && rule.region === event.region && matchesPattern(rule.pattern, event),
    );

  return {
    subscribe(account, region, name, spec) {
      for (const trigger of spec.triggers ?? []) {
        if (trigger.kind === 'event') {
          const { source, detailType, detail } = trigger;
          const pattern = { source: [source], 'detail-type': [detailType], ...(detail && { detail }) };
          rules.push({ account, region, function: name, pattern });
        } else {
          const fire = (time: number) => {
            const rule = `arn:aws:events:${region}:${account}:rule/${name}`;
            const event = {
              source: 'aws.events',
              'detail-type': 'Scheduled Event',
              account,
              region,
              resources: [rule],
              detail: {},
            };
            deliveries.add(account, name, JSON.stringify(newEvent(event, time)));
          };
          cancels.push(every(clock, parseRate(trigger.rate), fire));
        }
      }
    },
    put(event) {
      for (const rule of matching(event)) deliveries.add(rule.account, rule.function, JSON.stringify(event));
    },
    hold(event, gate) {
      const held: Delivery[] = matching(event).map((rule) =>
        deliveries.hold(rule.account, rule.function, JSON.stringify(event), gate),
      );
      return {
        release(final) {
          for (const delivery of held) deliveries.release(delivery, JSON.stringify(final));
        },
        drop() {
          for (const delivery of held) deliveries.drop(delivery);
        },
      };
    },
    close() {
      for (const cancel of cancels) cancel();
    },
  };
}
