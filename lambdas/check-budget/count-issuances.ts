import type { BudgetFact, Issuance } from '../../workflows/shared/facts/budget.ts';

/** A certificate that one of our runs asked for; its serial may not be known. */
export interface Asked {
  at: string;
  serial?: string;
}

/** A certificate that lies on the host. */
export interface Observed {
  serial: string;
  notBefore: string;
  names: string[];
}

const HOUR = 3_600_000;
/** Let's Encrypt, "New Certificates per Exact Set of Identifiers": 5 in 7 days, no override. */
const LIMIT = 5;
const WINDOW_HOURS = 168;
/** Let's Encrypt dates a certificate an hour back, so that clocks that are behind accept it. */
const BACKDATED = HOUR;
/** How long after being asked for a certificate may come; one without a known serial is matched by it. */
const ISSUED_WITHIN = 2 * HOUR;

const setOf = (names: string[]) => [...new Set(names.map((name) => name.toLowerCase()))].sort().join(',');

/** Our own ledger and what lies on the host, as one list: what is in both counts once. */
export function unite(names: string[], asked: Asked[], observed: Observed[]): Issuance[] {
  const onHost = observed.filter((found) => setOf(found.names) === setOf(names));
  const left = new Map(onHost.map((found) => [found.serial, Date.parse(found.notBefore) + BACKDATED]));
  const ledger = asked.map(({ at, serial }): Issuance => {
    const time = Date.parse(at);
    const match =
      serial ??
      [...left].find(([, issued]) => issued >= time - HOUR && issued <= time + ISSUED_WITHIN + BACKDATED)?.[0];
    const both = match !== undefined && left.delete(match);
    return { at, ...(match !== undefined && { serial: match }), source: both ? 'both' : 'ledger' };
  });
  const host = [...left].map(
    ([serial, issued]): Issuance => ({ at: new Date(issued).toISOString(), serial, source: 'host' }),
  );
  return [...ledger, ...host].sort((one, other) => one.at.localeCompare(other.at));
}

/**
 * How many more certificates may be asked for now, and when the next one may. The authority's bucket refills one in 33.6
 * hours; counting a sliding window of seven days is never more generous than that, and stays right if one was overlooked.
 */
export function countIssuances(names: string[], all: Issuance[], now: Date): BudgetFact {
  const since = now.getTime() - WINDOW_HOURS * HOUR;
  const issuances = all.filter(({ at }) => Date.parse(at) > since);
  const used = issuances.length;
  // The one that must leave the window before there is room.
  const blocking = issuances[used - LIMIT];
  return {
    names: [...names].sort(),
    limit: LIMIT,
    windowHours: WINDOW_HOURS,
    used,
    remaining: Math.max(0, LIMIT - used),
    nextSafe: blocking ? new Date(Date.parse(blocking.at) + WINDOW_HOURS * HOUR).toISOString() : null,
    issuances,
  };
}
