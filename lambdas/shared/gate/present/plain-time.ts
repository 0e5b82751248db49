const day = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** A moment as people read it: `Sunday, 22 November 2026 at 09:15 UTC`. */
export function plainTime(time: string): string {
  return `${day.format(new Date(time))} UTC`;
}

/** A span in its two largest units, up to two days in hours: `24 hours`, `59 minutes`, `2 days 3 hours`, `less than a minute`. */
export function plainSpan(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes === 0) return 'less than a minute';
  const days = minutes < 2880 ? 0 : Math.floor(minutes / 1440);
  const units: [number, string][] = [
    [days, 'day'],
    [Math.floor(minutes / 60) - days * 24, 'hour'],
    [minutes % 60, 'minute'],
  ];
  const first = units.findIndex(([n]) => n > 0);
  return units
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`)
    .join(' ');
}

/** `in 23 hours 59 minutes` or `2 hours ago`. */
export function fromNow(time: string, now: Date): string {
  const left = Date.parse(time) - now.getTime();
  return left > 0 ? `in ${plainSpan(left)}` : `${plainSpan(left)} ago`;
}
