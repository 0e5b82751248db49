import type { EstateSchedule, HubSchedules } from '../../shared/schedule/estate-schedule.ts';

/** What a hub's short form may run: its field, the procedure, and the beginning of the schedule's name. */
const runs = [
  { field: 'renew', procedure: 'gaia-renew-certificates', name: 'renew' },
  { field: 'checkDns', procedure: 'gaia-check-dns', name: 'check-dns' },
  { field: 'checkHub', procedure: 'gaia-check-hub', name: 'check-hub' },
] as const satisfies { field: keyof HubSchedules; procedure: string; name: string }[];

/** The schedules that a hub's short form stands for: `renew-<domain>`, `check-dns-<domain>`, `check-hub-<domain>`. */
export function hubSchedules(domain: string, short: HubSchedules): EstateSchedule[] {
  const { timezone, flexibleWindowMinutes, enabled } = short;
  return runs.flatMap(({ field, procedure, name }) => {
    const expression = short[field];
    if (expression === false) return [];
    const input = { hub: domain };
    return [{ name: `${name}-${domain}`, procedure, input, expression, timezone, flexibleWindowMinutes, enabled }];
  });
}
