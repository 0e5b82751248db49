import { TargetLocked } from './errors.ts';
import type { Table } from './table.ts';

/** The lock of a target (pk `LOCK#<target key>`). The row stays when it is released: the fence counts up for ever. */
export interface Lock {
  fence: number;
  /** The holder; absent when the target is free. */
  run?: string;
  execution?: string;
  since?: string;
  /** The transcript of the run that held it last; the next one may have to follow it. */
  transcript?: { run: string; key: string; head: string };
}

const keyOf = (target: string) => [`LOCK#${target}`, 'LOCK'] as const;

export async function readLock(table: Table, target: string): Promise<Lock | undefined> {
  return table.get<Lock>(...keyOf(target));
}

/**
 * Takes the lock of a target for a run and gives its fence: a number greater than that of every earlier holder. Taking
 * it again for the same run gives the same fence. Throws `TargetLocked` with the holder's run and since when.
 */
export async function takeLock(
  table: Table,
  target: string,
  holder: { run: string; execution: string; since: string },
): Promise<number> {
  const [pk, sk] = keyOf(target);
  for (;;) {
    const lock = await readLock(table, target);
    if (lock?.run === holder.run) return lock.fence;
    if (lock?.run !== undefined) {
      throw new TargetLocked(`${target} is locked by run ${lock.run} since ${lock.since}; one run at a time`);
    }
    const fence = (lock?.fence ?? 0) + 1;
    try {
      await table.put(
        { pk, sk, ...holder, fence, transcript: lock?.transcript },
        lock ? { condition: { fence: lock.fence, run: { absent: true } } } : { ifAbsent: true },
      );
      return fence;
    } catch (error) {
      // Another run was quicker, or the lock was just released: look again.
      if ((error as Error).name !== 'ConditionFailed') throw error;
    }
  }
}

/** Notes the transcript of the run that holds the lock, for the next run of the target. */
export async function noteTranscript(
  table: Table,
  target: string,
  run: string,
  transcript: { key: string; head: string },
): Promise<void> {
  try {
    const { key, head } = transcript;
    await table.update(...keyOf(target), { transcript: { run, key, head } }, { run });
  } catch (error) {
    if ((error as Error).name !== 'ConditionFailed') throw error;
  }
}

/** Releases the lock if this run holds it; a lock that another run holds by now is left alone. */
export async function releaseLock(table: Table, target: string, run: string): Promise<void> {
  try {
    await table.update(...keyOf(target), { run: undefined, execution: undefined, since: undefined }, { run });
  } catch (error) {
    if ((error as Error).name !== 'ConditionFailed') throw error;
  }
}
