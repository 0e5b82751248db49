import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Estate } from '../../../workflows/shared/estate.ts';
import { appendMissing, type Entry } from '../entries.ts';
import type { Table } from '../table.ts';
import type { Gate } from './gate.ts';
import { readGate, readRequesters, readVotes, storeAnnounced, storeDecision } from './gate-rows.ts';
import { rosterNow } from './roster.ts';
import { type Tally, tally } from './tally.ts';
import type { Vote } from './vote.ts';

export interface SettlePorts {
  table: Table;
  events: EventBridgeClient;
  estate: Estate;
  now: () => Date;
}

/** A count with the vote rows it was made from. */
type Counted = Tally & { votes: Vote[] };

/** What entries of votes and decisions are known by. */
const keyOf = ({ kind, data }: Pick<Entry, 'kind' | 'data'>) => {
  if (kind === 'voted') return `voted ${data.signature}`;
  return kind === 'gate-decided' ? `decided ${data.gate}` : undefined;
};

/** So long the one who decided has for announcing it, before others do. */
const graceMs = 5_000;

/** Recounts a gate from its rows, as it stands now. */
export async function countGate(ports: Omit<SettlePorts, 'events'>, gate: Gate): Promise<Counted> {
  const [{ votes }, requesters] = await Promise.all([
    readVotes(ports.table, gate.gate),
    readRequesters(ports.table, gate.execution),
  ]);
  const roster = rosterNow(gate.policy, ports.estate);
  return { ...tally(gate, votes, { requesters, roster, now: ports.now() }), votes };
}

/**
 * Recounts a gate, decides it when it is due (quorum, rejection, expiry), and announces the decision: entry
 * `gate-decided`, event `Gate Decided`. Idempotent: whoever calls it again after a crash finishes what was begun, so the
 * reconciler needs nothing else. Undefined when there is no such gate.
 */
export async function settleGate(ports: SettlePorts, id: string): Promise<{ gate: Gate; tally: Tally } | undefined> {
  for (;;) {
    const gate = await readGate(ports.table, id);
    if (!gate) return undefined;
    const count = await countGate(ports, gate);
    if (gate.status !== 'OPEN') {
      const age = ports.now().getTime() - Date.parse(gate.decided!);
      if (!gate.announced && age >= graceMs) await announce(ports, gate, count);
      return { gate, tally: count };
    }
    if (count.status === 'OPEN') return { gate, tally: count };
    // Votes carry the clocks of other functions: a decision is never older than what it counts.
    const now = ports.now().toISOString();
    const decided = [now, count.latest].sort().at(-1)!;
    try {
      await storeDecision(ports.table, gate, count.status, decided);
    } catch (error) {
      // Someone decided or withdrew since the count: count again.
      if ((error as Error).name === 'ConditionFailed') continue;
      throw error;
    }
    const settled = { ...gate, status: count.status, decided };
    await announce(ports, settled, count);
    return { gate: settled, tally: count };
  }
}

/** Ends an open gate whose run is over; nobody can approve it any more. */
export async function cancelGate(ports: Pick<SettlePorts, 'table' | 'now'>, id: string): Promise<void> {
  for (;;) {
    const gate = await readGate(ports.table, id);
    if (gate?.status !== 'OPEN') return;
    try {
      return await storeDecision(ports.table, gate, 'CANCELLED', ports.now().toISOString());
    } catch (error) {
      if ((error as Error).name !== 'ConditionFailed') throw error;
    }
  }
}

async function announce({ table, events, now }: SettlePorts, gate: Gate, count: Counted): Promise<void> {
  const counted = new Set([...count.approvedBy, ...count.rejectedBy]);
  const votes = count.votes.filter((vote) => counted.has(vote.person));
  const decision = {
    gate: gate.gate,
    status: gate.status,
    digest: gate.digest,
    decided: gate.decided,
    text: count.text,
    approvedBy: count.approvedBy,
    rejectedBy: count.rejectedBy,
    ignored: count.ignored,
  };
  try {
    // Every vote that counts, then the decision: the record never shows a decision before its votes, however two votes or
    // a crash interleave.
    await appendMissing({ table, now }, gate.run, keyOf, [
      ...votes.map((vote) => ({ kind: 'voted' as const, data: { ...vote } })),
      { kind: 'gate-decided', data: decision },
    ]);
  } catch (error) {
    // A run that was stopped is sealed; its gate's end is told to the bus all the same.
    if ((error as Error).name !== 'RunClosed') throw error;
  }
  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'stepbook',
          DetailType: 'Gate Decided',
          Detail: JSON.stringify({ gate: gate.gate, run: gate.run, status: gate.status, digest: gate.digest }),
        },
      ],
    }),
  );
  if (FailedEntryCount)
    throw new Error(`EventBridge did not take 'Gate Decided' of ${gate.gate}: ${Entries?.[0]?.ErrorMessage}`);
  await storeAnnounced(table, gate.gate, now().toISOString());
}
