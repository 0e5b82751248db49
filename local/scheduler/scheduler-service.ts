import * as sdk from '@aws-sdk/client-scheduler';
import type { Clock } from '../../engine/clock.ts';
import type { Caller } from '../identities/caller.ts';
import { missing, restJsonService } from '../wire/rest-json.ts';
import type { Service } from '../wire/service.ts';
import { faults } from './faults.ts';
import { readContent } from './schedule-content.ts';
import type { ScheduleKey, ScheduleStore, StoredSchedule } from './schedule-store.ts';
import { dueAfter, type Scheduler, scheduleArn } from './scheduler.ts';

type Input = Record<string, unknown>;

export interface SchedulerServiceOptions {
  store: ScheduleStore;
  scheduler: Pick<Scheduler, 'wake'>;
  clock: Clock;
  onFault?(error: unknown, operation: string): void;
}

const NAME = /^[0-9a-zA-Z_.-]{1,64}$/;
const DEFAULT = 'default';

/** EventBridge Scheduler's API: schedules of state machines, and their groups. */
export function schedulerService({ store, scheduler, clock, onFault }: SchedulerServiceOptions): Service {
  const groupArn = ({ account, region }: Caller, name: string) =>
    `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
  const nameIn = (input: Input, member: string): string => {
    const name = input[member];
    if (name === undefined) throw missing(member[0]!.toLowerCase() + member.slice(1));
    if (typeof name === 'string' && NAME.test(name)) return name;
    throw faults.invalid(
      `1 validation error detected: Value '${name}' at '${member[0]!.toLowerCase() + member.slice(1)}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$ and have length less than or equal to 64`,
    );
  };
  const groupOf = (caller: Caller, input: Input): string => {
    const group = input.GroupName === undefined ? DEFAULT : nameIn(input, 'GroupName');
    if (group !== DEFAULT) groupRow(caller, group);
    return group;
  };
  const groupRow = (caller: Caller, name: string) => {
    const created = name === DEFAULT ? 0 : undefined;
    const found = store.groups(caller.account, caller.region).find((each) => each.name === name);
    if (!found && created === undefined) throw faults.missing(`Schedule group ${name}`);
    return found ?? { name, created: 0 };
  };
  const keyOf = (caller: Caller, input: Input): ScheduleKey => {
    const { account, region } = caller;
    return { account, region, group: groupOf(caller, input), name: nameIn(input, 'Name') };
  };
  const there = (key: ScheduleKey): StoredSchedule => {
    const found = store.find(key);
    if (!found) throw faults.missing(`Schedule ${key.name}`);
    return found;
  };
  const put = (schedule: StoredSchedule): { ScheduleArn: string } => {
    // A rate without a start begins at once (API reference, StartDate).
    const first = schedule.created === schedule.modified ? schedule.created - 1 : schedule.modified;
    store.put({ ...schedule, due: dueAfter(schedule, first) });
    scheduler.wake();
    return { ScheduleArn: scheduleArn(schedule) };
  };
  const group = (caller: Caller, { name, created }: { name: string; created: number }) => ({
    Arn: groupArn(caller, name),
    Name: name,
    State: 'ACTIVE',
    CreationDate: new Date(created),
    LastModificationDate: new Date(created),
  });

  return restJsonService({
    signingName: 'scheduler',
    schemas: sdk,
    ...(onFault && { onFault }),
    demands(operation, input, caller) {
      const action = `scheduler:${operation}`;
      const name = String(input.Name ?? '*');
      if (operation.startsWith('List')) return [{ action, resource: '*' }];
      if (operation.endsWith('Group')) return [{ action, resource: groupArn(caller, name) }];
      const { account, region } = caller;
      return [{ action, resource: scheduleArn({ account, region, group: String(input.GroupName ?? DEFAULT), name }) }];
    },
    operations: {
      CreateSchedule(input, caller) {
        const key = keyOf(caller, input);
        const content = readContent(input);
        const clientToken = (input.ClientToken as string | undefined) ?? null;
        const found = store.find(key);
        if (found && (clientToken === null || found.clientToken !== clientToken)) {
          throw faults.exists(`Schedule ${key.name}`);
        }
        if (found) return { ScheduleArn: scheduleArn(key) };
        const now = clock.now();
        return put({ ...key, content, clientToken, created: now, modified: now, due: null });
      },
      UpdateSchedule(input, caller) {
        const key = keyOf(caller, input);
        const content = readContent(input);
        const { clientToken, created } = there(key);
        return put({ ...key, content, clientToken, created, modified: Math.max(clock.now(), created + 1), due: null });
      },
      GetSchedule(input, caller) {
        const { content, created, modified, ...key } = there(keyOf(caller, input));
        return {
          Arn: scheduleArn(key),
          GroupName: key.group,
          Name: key.name,
          CreationDate: new Date(created),
          LastModificationDate: new Date(modified),
          ...content,
        };
      },
      DeleteSchedule(input, caller) {
        const key = keyOf(caller, input);
        there(key);
        store.remove(key);
        scheduler.wake();
        return {};
      },
      ListSchedules(input, caller) {
        const wanted = store
          .list(caller.account, caller.region)
          .filter(({ group }) => input.GroupName === undefined || group === groupOf(caller, input))
          .filter(({ name }) => name.startsWith(String(input.NamePrefix ?? '')))
          .filter(({ content }) => input.State === undefined || content.State === input.State);
        const { page, NextToken } = pageOf(wanted, input, (each) => `${each.group}/${each.name}`);
        return {
          Schedules: page.map(({ content, created, modified, ...key }) => ({
            Arn: scheduleArn(key),
            Name: key.name,
            GroupName: key.group,
            State: content.State,
            CreationDate: new Date(created),
            LastModificationDate: new Date(modified),
            Target: { Arn: content.Target.Arn },
          })),
          NextToken,
        };
      },
      CreateScheduleGroup(input, caller) {
        const name = nameIn(input, 'Name');
        const { account, region } = caller;
        if (name === DEFAULT || store.groups(account, region).some((each) => each.name === name)) {
          throw faults.exists(`Schedule group ${name}`);
        }
        store.addGroup(account, region, name, clock.now());
        return { ScheduleGroupArn: groupArn(caller, name) };
      },
      GetScheduleGroup: (input, caller) => group(caller, groupRow(caller, nameIn(input, 'Name'))),
      DeleteScheduleGroup(input, caller) {
        const name = nameIn(input, 'Name');
        if (name === DEFAULT) throw faults.invalid('The default schedule group cannot be deleted.');
        groupRow(caller, name);
        store.removeGroup(caller.account, caller.region, name);
        scheduler.wake();
        return {};
      },
      ListScheduleGroups(input, caller) {
        const all = [{ name: DEFAULT, created: 0 }, ...store.groups(caller.account, caller.region)];
        const wanted = all.filter(({ name }) => name.startsWith(String(input.NamePrefix ?? '')));
        const { page, NextToken } = pageOf(wanted, input, ({ name }) => name);
        return { ScheduleGroups: page.map((each) => group(caller, each)), NextToken };
      },
    },
  });
}

/** One page of a list; the token is the id of the last thing on it. */
function pageOf<Item>(items: Item[], { MaxResults, NextToken }: Input, idOf: (item: Item) => string) {
  const most = MaxResults === undefined ? 100 : Number(MaxResults);
  if (!(most >= 1 && most <= 100)) throw faults.invalid(`MaxResults must be from 1 to 100, not ${MaxResults}.`);
  const last = NextToken === undefined ? undefined : Buffer.from(String(NextToken), 'base64url').toString();
  const from = last === undefined ? 0 : items.findIndex((item) => idOf(item) === last) + 1;
  const page = items.slice(from, from + most);
  const more = from + most < items.length;
  return { page, NextToken: more ? Buffer.from(idOf(page.at(-1)!)).toString('base64url') : undefined };
}
