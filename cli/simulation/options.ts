import { InvalidArgumentError } from 'commander';
import { DAY, HOUR, type Period } from '../../local/simulation/period.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import { CliFailure } from '../failure.ts';

const day = (text: string): number => {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return new Date(time).getTime() === time && new Date(time).toISOString().startsWith(text) ? time : Number.NaN;
};

/** Reads `2027-03-01..2027-03-05`: from the first day to the last, UTC. */
export function readPeriod(text: string): Period {
  const [from = '', to = '', ...more] = text.split('..');
  const period = { from: day(from), to: day(to) + DAY };
  if (more.length > 0 || !(period.from < period.to)) {
    throw new InvalidArgumentError('Two days are allowed, the first not after the last, e.g. 2027-03-01..2027-03-05.');
  }
  return period;
}

/** Gathers an option that may be given several times. */
export const gather =
  <Of>(read: (text: string) => Of) =>
  (text: string, before: Of[] = []): Of[] => [...before, read(text)];

/** Reads `60d` or `36h`: milliseconds. */
export function readInterval(text: string): number {
  const found = /^([1-9]\d{0,3})([dh])$/.exec(text);
  if (!found) throw new InvalidArgumentError('A number of days or hours is allowed, e.g. 60d or 36h.');
  return Number(found[1]) * (found[2] === 'd' ? DAY : HOUR);
}

/** A person and when they are away. */
export interface Away {
  person: string;
  period: Period;
}

/** Reads `bob=2027-07-12..2027-07-25`. */
export function readAway(text: string): Away {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('A person and two days are allowed, e.g. bob=2027-07-12..2027-07-25.');
  return { person: text.slice(0, at), period: readPeriod(text.slice(at + 1)) };
}

/** The estate with these absences besides its own. @throws CliFailure `UnknownPerson` that lists those there are */
export function withAbsences(estate: Estate, absences: Away[]): Estate {
  const people = { ...estate.people };
  for (const { person, period } of absences) {
    const found = people[person];
    if (!found) {
      const known = Object.keys(people).join(', ');
      throw new CliFailure('usage', 'UnknownPerson', `--away ${person}: the estate has ${known || 'nobody'}`);
    }
    const text = (time: number) => new Date(time).toISOString().slice(0, 10);
    const away = [...(found.away ?? []), { from: text(period.from), to: text(period.to - 1) }];
    people[person] = { ...found, away };
  }
  return { ...estate, people };
}
