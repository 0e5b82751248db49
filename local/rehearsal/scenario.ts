import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { ZoneRecords } from './dns-server.ts';

/** What goes wrong in a rehearsal. Empty: nothing. */
export interface Scenario {
  /** Domain → address that DNS gives instead of the hub's. */
  addresses: Record<string, string>;
  /** Name → all that DNS answers for it, whatever else there is. */
  records: Record<string, ZoneRecords>;
  /** Name → what DNS answers besides what there is. */
  added: Record<string, Pick<ZoneRecords, 'AAAA' | 'CAA'>>;
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

/** A scenario in which nothing goes wrong. */
export const nothing: Scenario = {
  addresses: {},
  records: {},
  added: {},
  failingAuthority: [],
  renewNow: false,
  busyZones: [],
  missingImages: [],
  failingBoots: [],
};

const texts = z.array(z.string());
const Caa = z.array(z.union([z.string(), z.object({ flags: z.number(), tag: z.string(), value: z.string() })]));
const Records = z.object({
  A: texts.exactOptional(),
  AAAA: texts.exactOptional(),
  CNAME: z.string().exactOptional(),
  NS: texts.exactOptional(),
  CAA: Caa.exactOptional(),
  ttl: z.record(z.string(), z.number()).exactOptional(),
});
const Kept: z.ZodType<Scenario> = z.object({
  addresses: z.record(z.string(), z.string()).default({}),
  records: z.record(z.string(), Records).default({}),
  added: z.record(z.string(), Records.pick({ AAAA: true, CAA: true })).default({}),
  failingAuthority: z.array(z.enum(['production', 'staging'])).default([]),
  renewNow: z.boolean().default(false),
  busyZones: texts.default([]),
  missingImages: texts.default([]),
  failingBoots: texts.default([]),
});

const fileOf = (folder: string) => join(folder, 'scenario.json');

/**
 * The scenario in a rehearsal's folder; what its file leaves out is as in {@link nothing}.
 * @throws SyntaxError or ZodError of a file that is no scenario
 */
export function readScenario(folder: string): Scenario {
  let text: string;
  try {
    text = readFileSync(fileOf(folder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    throw error;
  }
  return Kept.parse(JSON.parse(text));
}

/** Puts a scenario into a rehearsal's folder, whole or not at all: others may read it at any time. */
export function writeScenario(folder: string, scenario: Scenario): void {
  mkdirSync(folder, { recursive: true });
  const fresh = `${fileOf(folder)}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(scenario, null, 2)}\n`);
  renameSync(fresh, fileOf(folder));
}

/**
 * The scenario of a rehearsal, kept in its folder and looked at by every stand-in at every request. Another process may
 * write the file meanwhile; one that is no scenario, or half of one, leaves the last that was.
 */
export function openScenario(folder: string) {
  let scenario = nothing;
  let seen: string | undefined;
  const get = (): Scenario => {
    const stat = statSync(fileOf(folder), { bigint: true, throwIfNoEntry: false });
    const version = stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : 'none';
    if (version === seen) return scenario;
    seen = version;
    try {
      scenario = readScenario(folder);
    } catch {
      // Looked at again when it changes.
    }
    return scenario;
  };
  return {
    get,
    /** Changes what is given and leaves the rest. */
    set(change: Partial<Scenario>): void {
      writeScenario(folder, { ...get(), ...change });
    },
  };
}

export type ScenarioSwitch = ReturnType<typeof openScenario>;
