import { randomUUID } from 'node:crypto';
import type { Clock } from '../../engine/clock.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Schedule, schedulesOf } from '../../workflows/schedules.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { CellPlace } from '../cell.ts';
import type { Service } from '../wire/service.ts';
import { provisionSchedules } from './provision-schedules.ts';
import { ScheduleStore } from './schedule-store.ts';
import { createScheduler } from './scheduler.ts';
import { schedulerService } from './scheduler-service.ts';
import { provisionStarters } from './starters.ts';

export interface EmbeddedSchedulerOptions {
  /** The file of its schedules. */
  file: string;
  clock: Clock;
  engine: Engine;
  estate: Estate;
  random?: () => number;
  onFault(error: unknown, what: string): void;
}

/** EventBridge Scheduler of every account. */
export interface EmbeddedScheduler {
  service: Service;
  store: ScheduleStore;
  /** Makes starters and schedules of a cell what the estate says. @returns role of each starter → what it may start */
  provision(place: CellPlace): Promise<Map<string, string>>;
  begin(): void;
  close(): Promise<void>;
}

export function createEmbeddedScheduler(options: EmbeddedSchedulerOptions): EmbeddedScheduler {
  const { clock, engine, estate, onFault } = options;
  const store = new ScheduleStore(options.file);
  const scheduler = createScheduler({
    store,
    clock,
    random: options.random ?? Math.random,
    ids: () => randomUUID().replaceAll('-', '').slice(0, 16),
    async start({ arn, input, account }) {
      const region = arn.split(':')[3]!;
      const principal = `arn:aws:sts::${account}:assumed-role/stepbook-scheduler/scheduler`;
      await engine.call('StartExecution', { stateMachineArn: arn, input }, { account, region, principal });
    },
    onDead: (what, error) => onFault(error, `scheduler, ${what}`),
  });
  const schedules: Schedule[] = schedulesOf(estate);
  return {
    store,
    service: schedulerService({ store, scheduler, clock, onFault }),
    async provision(place) {
      const own = schedules.filter(({ cell }) => cell === place.id);
      const roles = await provisionStarters(
        engine,
        place,
        own.map(({ procedure }) => procedure),
      );
      provisionSchedules(store, place, own, clock.now());
      return roles;
    },
    begin: () => scheduler.begin(),
    async close() {
      await scheduler.close();
      store.close();
    },
  };
}
