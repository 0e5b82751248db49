import type { KMSClient } from '@aws-sdk/client-kms';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Estate } from '../../workflows/shared/estate.ts';
import { PlanDocument } from '../../workflows/shared/plan.ts';
import { getBody } from '../shared/bodies.ts';
import { appendEntry, readEntries } from '../shared/entries.ts';
import { GateExpired, PlanChanged, RunClosed } from '../shared/errors.ts';
import { type Gate, peopleOf } from '../shared/gate/gate.ts';
import { createGate, listGate, readGate, readRequesters } from '../shared/gate/gate-rows.ts';
import { mailPeople } from '../shared/gate/mail-people.ts';
import { policyOf } from '../shared/gate/policy-of.ts';
import { rosterDigest } from '../shared/gate/roster.ts';
import { isRequester } from '../shared/gate/tally.ts';
import { readRun } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import { openWait, waitKey } from '../shared/waits.ts';
import type { OpenGateEvent } from './schema.ts';

export interface Ports {
  table: Table;
  kms: KMSClient;
  ses: SESv2Client;
  tokenKeyId: string;
  linkKeyId: string;
  estate: Estate;
  /** Id of this cell in the estate. */
  cell: string;
  approvalUrl: string;
  now: () => Date;
}

/**
 * 1. Reads the plan that was stored under the digest. 2. Keeps the task token, so that no vote can come before it.
 * 3. Opens the gate. 4. Mails the approvers; a mail that cannot be sent leaves the gate open and an entry that says so.
 *
 * Called again for the same run and digest (a retry has a new token) it keeps the new token, sends no mail twice, and
 * leaves gate and votes as they are.
 */
export async function openGate(ports: Ports, event: OpenGateEvent): Promise<{ gate: string }> {
  const { table, now } = ports;
  const run = await readRun(table, event.run);
  if (run.closed) {
    // A redrive enters the state again, but its record is sealed and its lock released: votes of now could not be kept.
    throw new RunClosed(`run ${run.id} was closed at ${run.closed}; start it again, which makes a new request`);
  }
  const document = PlanDocument.parse(JSON.parse(await getBody(table, event.digest)));
  if (document.run !== run.id) {
    throw new PlanChanged(`plan ${event.digest} was made for run ${document.run}, not for ${run.id}`);
  }
  const policy = policyOf(document);
  const opened = now().toISOString();
  if (opened >= document.expires)
    throw new GateExpired(`the plan expired at ${document.expires}, before its gate opened`);

  const id = `${run.id}-${event.digest.slice(0, 12)}`;
  await openWait(ports, {
    key: waitKey.gate(id),
    run: run.id,
    kind: 'gate',
    token: event.token,
    deadline: new Date(document.expires),
    detail: { gate: id, digest: event.digest },
  });

  const gate = await create(table, {
    gate: id,
    run: run.id,
    execution: run.execution,
    procedure: run.procedure,
    target: run.target,
    digest: event.digest,
    policy,
    roster: rosterDigest(policy, document.roster),
    status: 'OPEN',
    opened,
    expires: document.expires,
    withdrawn: [],
  });
  await listGate(table, gate);
  await enterOpened(ports, gate, event.token);
  if (gate.status === 'OPEN') {
    const requesters = await readRequesters(table, gate.execution);
    const asked = peopleOf(gate.policy).filter((id) => !isRequester(id, document.roster, requesters));
    await mailPeople(ports, gate, asked, 'request', [event.token]);
  }
  return { gate: id };
}

async function create(table: Table, gate: Gate): Promise<Gate> {
  try {
    await createGate(table, gate);
    return gate;
  } catch (error) {
    if ((error as Error).name !== 'ConditionFailed') throw error;
  }
  return (await readGate(table, gate.gate))!;
}

async function enterOpened({ table, now }: Ports, gate: Gate, token: string): Promise<void> {
  const entries = await readEntries(table, gate.run);
  if (entries.some(({ kind, data }) => kind === 'gate-opened' && data.gate === gate.gate)) return;
  const { gate: id, digest, policy, roster, opened, expires } = gate;
  await appendEntry({ table, now, secrets: [token] }, gate.run, 'gate-opened', {
    gate: id,
    digest,
    policy,
    roster,
    opened,
    expires,
  });
}
