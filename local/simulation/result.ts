import type { Period } from './period.ts';

/** What is wrong with a simulated year, or (as a note) worth knowing. Instants are milliseconds since the epoch. */
export interface Finding extends Period {
  kind: 'uncovered' | 'thin' | 'budget' | 'quorum' | 'never' | 'run' | 'outage' | 'clocks' | 'gate';
  hub?: string;
  schedule?: string;
  message: string;
}

/** One run of a schedule. */
export interface SimulatedRun {
  name: string;
  schedule: string;
  procedure: string;
  hub: string;
  started: number;
  ended?: number;
  status: string;
  /** Of one that ended well: `done`, `skipped`, `advised`. */
  outcome?: string;
  error?: string;
  cause?: string;
}

/** A certificate that took the place of another. */
export interface Renewal {
  time: number;
  hub: string;
  notAfter: number;
}

/** A simulated period of an estate. */
export interface SimulatedYear extends Period {
  estate: string;
  hubs: string[];
  runs: SimulatedRun[];
  renewals: Renewal[];
  /** What makes it fail. */
  problems: Finding[];
  notes: Finding[];
}
