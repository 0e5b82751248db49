import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Estate } from '../../workflows/shared/estate.ts';
import { variants } from './variants.ts';

/** What the world answered in one good run of a procedure on the rehearsal stack. Made by `npm run faults -- --record`. */
export interface Recording {
  procedure: string;
  /** When the run began: certificates and times in the facts belong to that hour. RFC 3339. */
  at: string;
  estate: Estate;
  input: Record<string, unknown>;
  /** Who started it: id of a person of the estate. */
  requester: string;
  /** `<state>/<phase>` → what a fact function gave; `<fact>/<phase>` → what a command that looks printed, as JSON. */
  facts: Record<string, unknown>;
  /** Of those, what was answered before, in order, where it was asked until the answer was another. */
  polled?: Record<string, unknown[]>;
  /** IAM action → what the transcript kept of each answer, in order. */
  calls: Record<string, Record<string, unknown>[]>;
  /** States the good run entered, each once, in order. */
  states: string[];
  /** Of the good run: state transitions as AWS bills them, and the time its functions took. */
  figures: { transitions: number; lambdaMs: number };
}

const folder = join(import.meta.dirname, 'recorded');
const fileOf = (procedure: string) => join(folder, `${procedure}.json`);

/** @throws Error that says how to make the recording */
export function readRecording(procedure: string): Recording {
  try {
    return JSON.parse(readFileSync(fileOf(procedure), 'utf8')) as Recording;
  } catch (cause) {
    throw new Error(`${procedure} has no recording; make it with: npm run faults -- --record`, { cause });
  }
}

/** The recording of a procedure's good run, and after it those of other ways to a good end. */
export function readRecordings(procedure: string): Recording[] {
  const others = readdirSync(folder).filter((name) => name.startsWith(`${procedure}.`) && name !== `${procedure}.json`);
  const base = readRecording(procedure);
  return [
    base,
    ...others.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recording),
    ...(variants[procedure]?.(base) ?? []),
  ];
}

/** `variant` tells a good run on another way from the first one, e.g. `hand`. */
export function writeRecording(recording: Recording, variant?: string): void {
  const name = [recording.procedure, ...(variant ? [variant] : [])].join('.');
  writeFileSync(fileOf(name), `${JSON.stringify(recording, null, 1)}\n`);
}
