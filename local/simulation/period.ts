/** From an instant to another (milliseconds since the epoch), the second not included. */
export interface Period {
  from: number;
  to: number;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** `2027-02-10` */
export const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** `2027-02-10 03:23` (UTC) */
export const minuteText = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** Start of the UTC day that an instant lies in. */
export const dayStart = (time: number): number => Math.floor(time / DAY) * DAY;

export const isIn = (time: number, periods: readonly Period[]): boolean =>
  periods.some(({ from, to }) => time >= from && time < to);
