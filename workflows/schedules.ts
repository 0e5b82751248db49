import { findProcedure, procedures } from './catalog.ts';
import { hubSchedules } from './gaia/hub/schedules.ts';
import type { Estate } from './shared/estate.ts';
import type { EstateSchedule } from './shared/schedule/estate-schedule.ts';
import { EstateSchedule as Schema } from './shared/schedule/estate-schedule.ts';
import { timesOf } from './shared/schedule/expression.ts';

/** A schedule of an estate, and the cell it runs in. */
export interface Schedule extends EstateSchedule {
  cell: string;
}

/** A field of the estate (`schedules.2.input.hub`) and what is wrong with it. */
export interface ScheduleProblem {
  path: (string | number)[];
  message: string;
}

interface Written {
  schedule: EstateSchedule;
  path: (string | number)[];
}

function written(estate: Estate): Written[] {
  return [
    ...estate.schedules.map((schedule, at) => ({ schedule, path: ['schedules', at] })),
    ...Object.entries(estate.hubs).flatMap(([domain, { schedules }]) =>
      (schedules ? hubSchedules(domain, schedules) : []).map((schedule) => ({
        schedule,
        path: ['hubs', domain, 'schedules'],
      })),
    ),
  ];
}

/** Everything that an estate has run by itself, short forms written out. @throws the procedure's own `InputInvalid` */
export function schedulesOf(estate: Estate): Schedule[] {
  return written(estate).map(({ schedule }) => {
    const procedure = findProcedure(schedule.procedure);
    if (!procedure) throw new Error(`schedule ${schedule.name}: there is no procedure ${schedule.procedure}`);
    return { ...schedule, cell: procedure.target(procedure.input.parse(schedule.input), estate).cell };
  });
}

/** Checks the schedules of an estate against the procedures there are, before anything is deployed. */
export function checkSchedules(estate: Estate): ScheduleProblem[] {
  const problems: ScheduleProblem[] = [];
  const names = new Set<string>();
  for (const { schedule, path } of written(estate)) {
    const { name } = schedule;
    const problem = (field: (string | number)[], message: string) =>
      problems.push({ path: [...path, ...field], message: `schedule ${name}: ${message}` });
    if (names.has(name)) problem(['name'], 'the name is taken by another schedule; allowed: one of its own');
    names.add(name);
    const named = Schema.shape.name.safeParse(name);
    if (!named.success)
      problem([], `the name is too long or has other signs; allowed: ${named.error.issues[0]!.message}`);
    try {
      timesOf({ expression: schedule.expression, zone: schedule.timezone });
    } catch (error) {
      problem(['expression'], (error as Error).message);
    }
    const procedure = findProcedure(schedule.procedure);
    if (!procedure) {
      const known = procedures.map((each) => each.name).join(', ');
      problem(['procedure'], `"${schedule.procedure}" is no procedure; allowed: ${known}`);
      continue;
    }
    const input = procedure.input.safeParse(schedule.input);
    for (const issue of input.error?.issues ?? []) problem(['input', ...(issue.path as string[])], issue.message);
    if (!input.success) continue;
    try {
      procedure.target(input.data, estate);
    } catch (error) {
      problem(['input'], (error as Error).message);
    }
  }
  return problems;
}
