import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZoneRecords } from './dns-server.ts';

/** What goes wrong in a rehearsal. Empty: nothing. */
export interface Scenario {
  /** Domain → address that DNS gives instead of the hub's. */
  addresses: Record<string, string>;
  /** Name → all that DNS answers for it, whatever else there is. */
  records: Record<string, ZoneRecords>;
  /** Endpoints of the authority that refuse to issue. */
  failingAuthority: ('production' | 'staging')[];
  /** The authority wants every certificate renewed at once, as it does before it revokes them (RFC 9773). */
  renewNow: boolean;
  /** Hosted zones that take no change, because an earlier one is said to be under way. */
  busyZones: string[];
  /** Image references that the registries no longer have. */
  missingImages: string[];
  /** Hubs whose image does not understand its user data at a first boot. */
  failingBoots: string[];
}

const nothing: Scenario = {
  addresses: {},
  records: {},
  failingAuthority: [],
  renewNow: false,
  busyZones: [],
  missingImages: [],
  failingBoots: [],
};

/** The scenario of a rehearsal, kept in its folder and looked at by every stand-in at every request. */
export function openScenario(folder: string) {
  const file = join(folder, 'scenario.json');
  let scenario = nothing;
  try {
    scenario = { ...nothing, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<Scenario>) };
  } catch {
    // Nothing was set yet.
  }
  return {
    get: () => scenario,
    /** Changes what is given and leaves the rest. */
    set(change: Partial<Scenario>): void {
      scenario = { ...scenario, ...change };
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, `${JSON.stringify(scenario, null, 2)}\n`);
    },
  };
}

export type ScenarioSwitch = ReturnType<typeof openScenario>;
