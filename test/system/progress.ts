import { writeSync } from 'node:fs';

const began = Date.now();

/** One line of progress at once, whatever Jest keeps back. */
export function progress(text: string): void {
  writeSync(2, `[${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s] ${text}\n`);
}

/** Tells how long a step took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const result = await work();
  progress(`${what}: ${Date.now() - start} ms`);
  return result;
}
