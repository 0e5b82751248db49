import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { seal, unseal } from './sealed-text.ts';
import type { Batch } from './store.ts';

/** Something the newest commit has written. If the journal does not hold it, commits are missing at its end. */
export type Witness =
  | { execution: number; lastEvent: number }
  | { kind: string; arn: string }
  /** What has been taken away, and must not be there. */
  | { removed: string; arn: string }
  /** Nothing that could be looked for. */
  | undefined;

const recordLength = 1024;
const fileName = 'journal.last';

/**
 * A file beside the journal that names what was written last, put there after each commit and before anybody is told.
 * A journal cut off at the end of a transaction looks whole to SQLite; with the witness it does not.
 */
export class WitnessFile {
  readonly #fd: number;
  #last: Witness;

  constructor(folder: string) {
    const file = join(folder, fileName);
    this.#last = readWitness(folder);
    this.#fd = openSync(file, existsSync(file) ? 'r+' : 'w+');
  }

  /** Before a commit: a witness of what it takes away would be wrong if the process ended right after it. */
  prepare({ removedResources, removedExecutions }: Batch): void {
    const last = this.#last;
    if (!last || 'removed' in last) return;
    const goes =
      'execution' in last
        ? removedExecutions.includes(last.execution)
        : removedResources.some(({ kind, arn }) => kind === last.kind && arn === last.arn);
    if (goes) this.#write(undefined);
  }

  write(batch: Batch): void {
    const witness = witnessOf(batch);
    if (witness) this.#write(witness);
  }

  #write(witness: Witness): void {
    try {
      writeSync(this.#fd, seal(JSON.stringify(witness ?? null)).padEnd(recordLength), 0);
      this.#last = witness;
    } catch {
      // The commit stands. An older witness says less, and nothing wrong.
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** The witness of a folder's newest commit; a file that cannot be read bears none. */
export function readWitness(folder: string): Witness {
  const file = join(folder, fileName);
  if (!existsSync(file)) return undefined;
  const text = unseal(readFileSync(file, 'utf8').trimEnd());
  return text === undefined ? undefined : ((JSON.parse(text) ?? undefined) as Witness);
}

function witnessOf({ executions, resources, removedResources }: Batch): Witness {
  let found: Witness;
  for (const { execution } of executions.values()) {
    if (execution.type === 'STANDARD') found = { execution: execution.key, lastEvent: execution.lastEvent };
  }
  if (found) return found;
  const kept = resources.findLast((put) => !removedResources.some(({ arn }) => arn === put.arn));
  if (kept) return { kind: kept.kind, arn: kept.arn };
  const removed = removedResources.at(-1);
  return removed && { removed: removed.kind, arn: removed.arn };
}
