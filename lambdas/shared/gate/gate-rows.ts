import type { Table } from '../table.ts';
import type { Gate, Requester } from './gate.ts';
import { Vote } from './vote.ts';
import { voteHash } from './vote-signature.ts';

const gateKey = (gate: string) => `GATE#${gate}`;
const voteKey = (person: string) => `VOTE#${person}`;

/** The row of a gate, or undefined. */
export async function readGate(table: Table, gate: string): Promise<(Gate & { announced?: string }) | undefined> {
  const row = await table.get<Gate & { announced?: string; withdrawals: number }>(gateKey(gate), 'GATE');
  if (!row) return undefined;
  const { pk: _pk, sk: _sk, withdrawals: _n, ...rest } = row;
  return rest;
}

/** How a gate stands by its row, or undefined. */
export async function readStatus(table: Table, gate: string): Promise<Gate['status'] | undefined> {
  return (await table.get<Pick<Gate, 'status'>>(gateKey(gate), 'GATE', ['status']))?.status;
}

/** Writes a gate that was not there. @throws ConditionFailed when it is */
export async function createGate(table: Table, gate: Gate): Promise<void> {
  await table.put(
    { pk: gateKey(gate.gate), sk: 'GATE', ...gate, withdrawals: gate.withdrawn.length },
    { ifAbsent: true },
  );
}

const targetKey = ({ procedure, target }: Pick<Gate, 'procedure' | 'target'>) => `GATES#${procedure}#${target}`;

/** Enters the gate in the lists that the inbox reads, and pages of older requests; twice is once. */
export async function listGate(table: Table, gate: Gate): Promise<void> {
  const row = { sk: `${gate.opened}#${gate.gate}`, gate: gate.gate, run: gate.run };
  await table.put({ pk: 'GATES', ...row });
  await table.put({ pk: targetKey(gate), ...row });
}

/** Id of the newest request for the same procedure and target, when it is younger than this one. */
export async function newerGate(table: Table, gate: Gate): Promise<string | undefined> {
  const [newest] = await table.query<{ gate: string }>(targetKey(gate), { newestFirst: true, limit: 1 });
  return newest && newest.gate !== gate.gate ? newest.gate : undefined;
}

/** Ids of the gates of this cell, newest first. */
export async function listGates(table: Table, limit = 200): Promise<string[]> {
  const rows = await table.query<{ gate: string }>('GATES', { newestFirst: true, limit });
  return rows.map((row) => row.gate);
}

/** Every vote row of a gate that has the shape of one, and how many have not. */
export async function readVotes(table: Table, gate: string): Promise<{ votes: Vote[]; malformed: string[] }> {
  const rows = await table.query(gateKey(gate), { prefix: 'VOTE#' });
  const votes: Vote[] = [];
  const malformed: string[] = [];
  for (const { pk: _pk, sk, ...row } of rows) {
    const parsed = Vote.safeParse(row);
    if (parsed.success && sk === voteKey(parsed.data.person)) votes.push(parsed.data);
    else malformed.push(sk);
  }
  return { votes, malformed };
}

/** The vote of one person at a gate. */
export async function readVote(table: Table, gate: string, person: string): Promise<Vote | undefined> {
  const row = await table.get(gateKey(gate), voteKey(person));
  if (!row) return undefined;
  const { pk: _pk, sk: _sk, ...vote } = row;
  return Vote.parse(vote);
}

/** Stores a vote: the person's first, or in place of the withdrawn one. @throws ConditionFailed when another came between */
export async function storeVote(table: Table, vote: Vote, inPlaceOf?: Vote): Promise<void> {
  await table.put(
    { pk: gateKey(vote.gate), sk: voteKey(vote.person), ...vote },
    inPlaceOf ? { condition: { signature: inPlaceOf.signature } } : { ifAbsent: true },
  );
}

/** Takes a vote out of the count, while the gate is open and nobody else withdrew meanwhile. @throws ConditionFailed */
export async function storeWithdrawal(table: Table, gate: Gate, vote: Vote): Promise<void> {
  const withdrawn = [...gate.withdrawn, voteHash(vote).toString('hex')];
  await table.update(
    gateKey(gate.gate),
    'GATE',
    { withdrawn, withdrawals: withdrawn.length },
    { status: 'OPEN', withdrawals: gate.withdrawn.length },
  );
}

/**
 * OPEN → a final status, once. A withdrawal between the count and this write makes it fail, so that no gate is
 * approved by a vote that was taken back. @throws ConditionFailed
 */
export async function storeDecision(
  table: Table,
  gate: Gate,
  status: Exclude<Gate['status'], 'OPEN'>,
  decided: string,
): Promise<void> {
  await table.update(
    gateKey(gate.gate),
    'GATE',
    { status, decided },
    { status: 'OPEN', withdrawals: gate.withdrawn.length },
  );
}

/** Remembers that the decision was written to the record and told to the bus. */
export async function storeAnnounced(table: Table, gate: string, announced: string): Promise<void> {
  await table.update(gateKey(gate), 'GATE', { announced }, { pk: { present: true } });
}

/** Claims the one mail that a person gets of a kind. False when it was claimed before. */
export async function claimMail(
  table: Table,
  gate: string,
  person: string,
  kind: string,
  time: string,
): Promise<boolean> {
  try {
    await table.put({ pk: gateKey(gate), sk: `MAIL#${person}#${kind}`, person, kind, time }, { ifAbsent: true });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionFailed') return false;
    throw error;
  }
}

/** Who asked for an execution (its start, its redrives), from CloudTrail. Empty: not known yet. */
export async function readRequesters(table: Table, execution: string): Promise<Requester[]> {
  const rows = await table.query<Requester>(`REQUESTER#${execution}`);
  return rows.map(({ principal, person }) => ({ principal, ...(person ? { person } : {}) }));
}
