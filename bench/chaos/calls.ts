import { existsSync, readFileSync } from 'node:fs';

/** A line of the log that the functions write: a call begun, or its work done. */
export interface CallRecord {
  phase: 'begin' | 'end';
  /** Which state visit calls. */
  job: string;
  /** Which of its tries. */
  retry: number;
  /** The task token, for a function that has somebody else answer. */
  token?: string;
}

/** All calls so far. A last line cut short by a kill is a call that had not begun. */
export function readCalls(file: string): CallRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as CallRecord);
}
