import { findProcedure } from '../../workflows/catalog.ts';
import type { Schedule } from '../../workflows/schedules.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import { timesOf } from '../../workflows/shared/schedule/expression.ts';
import { isCarriedOut } from './carried-out.ts';
import { clockChangesOf } from './daylight.ts';
import type { HubWorld } from './hub-world.ts';
import { DAY, dayText, isIn, minuteText, type Period } from './period.ts';
import { quorumGaps } from './quorum.ts';
import type { Finding, SimulatedRun } from './result.ts';
import type { World } from './world.ts';

/** G12: "alert if notAfter < 1/4 lifetime". */
const THIN = 1 / 4;

/** When a hub served no valid certificate, and how often it was renewed so late that one failure would have ended it. */
export function coverageFindings({ domain, history }: HubWorld, { from, to }: Period): Finding[] {
  const gaps: Finding[] = [];
  const late: { time: number; left: number; lifetime: number }[] = [];
  for (const [at, { certificate }] of history.entries()) {
    const [begins, ends] = [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter) + 1000];
    const renewed = history[at + 1]?.since;
    const until = renewed ?? to;
    if (ends < until) {
      const gap = { from: Math.max(ends, from), to: until };
      const end = renewed === undefined ? 'the end' : minuteText(until);
      const message = `${domain}: certificate uncovered from ${minuteText(gap.from)} to ${end}`;
      gaps.push({ kind: 'uncovered', hub: domain, ...gap, message });
    } else if (renewed !== undefined && ends - renewed < (ends - begins) * THIN) {
      late.push({ time: renewed, left: ends - renewed, lifetime: ends - begins });
    }
  }
  const first = late[0];
  if (!first) return gaps;
  const [left, lifetime] = [(first.left / DAY).toFixed(1), Math.round(first.lifetime / DAY)];
  const times = late.length === 1 ? 'once' : `${late.length} times`;
  const message = `${domain}: renewed ${times} with less than a quarter of the lifetime left, first on ${dayText(first.time)} with ${left} of ${lifetime} days: one failure would have left it uncovered`;
  return [...gaps, { kind: 'thin', hub: domain, from: first.time, to: late.at(-1)!.time, message }];
}

/** Days on which the authority refused because it had been asked too often, for each set of names. */
export function budgetFindings({ authority }: World): Finding[] {
  const byNames = new Map<string, Finding & { because: string; days: Set<string> }>();
  for (const { time, names, because } of authority.exceeded) {
    const key = names.join(',');
    const known = byNames.get(key) ?? {
      kind: 'budget',
      hub: names[0]!,
      from: time,
      to: time,
      message: '',
      because,
      days: new Set(),
    };
    known.to = time;
    known.days.add(dayText(time));
    byNames.set(key, known);
  }
  return [...byNames].map(([names, { because, days, ...finding }]) => {
    const more = days.size > 1 ? ` and ${days.size - 1} more days, until ${dayText(finding.to)}` : '';
    return { ...finding, message: `${names}: budget exceeded on ${[...days][0]}${more}: ${because}` };
  });
}

/** When nobody could approve. Where nobody is away it is the estate itself that names too few: a note, since holidays change nothing. */
export function quorumFindings(estate: Estate, period: Period): { problems: Finding[]; notes: Finding[] } {
  const told = quorumGaps(estate, period).map(({ from, to, procedures, hubs, away }) => {
    const where = hubs.length > 3 ? `${hubs.length} hubs` : hubs.join(', ');
    const what = procedures.join(', ');
    const message =
      away.length > 0
        ? `${where}: quorum impossible between ${dayText(from)} and ${dayText(to - 1)} for ${what} (away: ${away.join(', ')})`
        : `${where}: the estate names too few people to approve ${what}`;
    const finding: Finding = { kind: 'quorum', ...(hubs.length === 1 && { hub: hubs[0]! }), from, to, message };
    return { finding, problem: away.length > 0 };
  });
  return {
    problems: told.filter(({ problem }) => problem).map(({ finding }) => finding),
    notes: told.filter(({ problem }) => !problem).map(({ finding }) => finding),
  };
}

/** A schedule that is on and has no time in the period. */
export function neverFindings(schedules: readonly Schedule[], period: Period): Finding[] {
  return schedules.flatMap(({ name, expression, timezone, enabled }): Finding[] => {
    const first = timesOf({ expression, zone: timezone, start: period.from })(period.from - 1);
    if (first !== undefined && first < period.to) {
      if (enabled) return [];
      return [
        {
          kind: 'never',
          schedule: name,
          ...period,
          message: `schedule ${name} never runs: the estate has it disabled`,
        },
      ];
    }
    const message = `schedule ${name} never runs: ${expression} has no time in ${timezone} before ${dayText(period.to)}`;
    return [{ kind: 'never', schedule: name, ...period, message }];
  });
}

/** Schedules of what the simulated world cannot carry out: a note for each. */
export function gateOnlyNotes(schedules: readonly Schedule[], period: Period): Finding[] {
  return schedules.flatMap(({ name, procedure: of, enabled }): Finding[] => {
    const procedure = findProcedure(of)!;
    if (!enabled || procedure.readOnly || isCarriedOut(procedure)) return [];
    const message = `schedule ${name}: of ${of} only the gate is simulated, not what it finds and does`;
    return [{ kind: 'gate', schedule: name, ...period, message }];
  });
}

/** Times that changes of the clocks take away or show twice: a note for each schedule. */
export function clockNotes(schedules: readonly Schedule[], period: Period): Finding[] {
  return schedules.flatMap(({ name, expression, timezone }) =>
    clockChangesOf(expression, timezone, period).map(({ wall, kind }): Finding => {
      const what = kind === 'skipped' ? 'does not exist and is skipped' : 'is there twice and runs once';
      const message = `schedule ${name}: ${minuteText(wall)} in ${timezone} ${what}`;
      return { kind: 'clocks', schedule: name, from: wall, to: wall, message };
    }),
  );
}

/** Runs that failed, by schedule and error. While the authority is down they are what was asked for. */
export function runFindings(runs: readonly SimulatedRun[], outages: readonly Period[]) {
  const groups = new Map<string, { finding: Finding; count: number; note: boolean; cause: string; last: number }>();
  for (const run of runs) {
    if (run.status === 'SUCCEEDED' || run.status === 'RUNNING') continue;
    const note = isIn(run.started, outages);
    const key = `${run.schedule} ${run.error} ${note}`;
    const known = groups.get(key);
    if (known) {
      known.count++;
      known.last = run.started;
      continue;
    }
    const { schedule, hub, started, cause = '' } = run;
    const finding: Finding = { kind: 'run', schedule, ...(hub && { hub }), from: started, to: started, message: '' };
    groups.set(key, {
      finding,
      count: 1,
      note,
      cause: `${run.procedure} failed: ${run.error}: ${cause}`,
      last: started,
    });
  }
  const told = [...groups.values()].map(({ finding, count, note, cause, last }) => {
    const times =
      count === 1
        ? `on ${minuteText(finding.from)}`
        : `${count} times from ${minuteText(finding.from)} to ${minuteText(last)}`;
    const text = cause.replace(/ Runbook: .*$/s, '');
    return {
      note,
      finding: { ...finding, to: last, message: `schedule ${finding.schedule}: ${times}: ${text.slice(0, 240)}` },
    };
  });
  return {
    problems: told.filter(({ note }) => !note).map(({ finding }) => finding),
    notes: told.filter(({ note }) => note).map(({ finding }) => finding),
  };
}
