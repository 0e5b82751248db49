import { appendEntry, type EntryPorts } from './entries.ts';
import type { Requester } from './gate/gate.ts';

/** Who asked for an execution, by CloudTrail (pk `REQUESTER#<execution ARN>`, sk `REQUESTER#<event id>`). */
export interface RequesterRow extends Requester {
  event: string;
  time: string;
  /** The entry `requested` is written. */
  entered?: true;
}

/**
 * Appends `requested` for every request of an execution that has no entry yet. Both the function that opens a run and the
 * one that hears of the request call this, each after its own write: whichever comes second finds both. Both at once may
 * write the entry twice, which says nothing wrong; it is never left out.
 */
export async function enterRequesters(ports: EntryPorts, run: string, execution: string): Promise<void> {
  const pk = `REQUESTER#${execution}`;
  for (const row of await ports.table.query<RequesterRow>(pk)) {
    if (row.entered) continue;
    const { principal, person, event, time } = row;
    await appendEntry(ports, run, 'requested', { principal, ...(person && { person }), event, time });
    await ports.table.update(pk, row.sk, { entered: true }, { pk: { present: true } });
  }
}
