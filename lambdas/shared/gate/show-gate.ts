import type { Estate } from '../../../workflows/shared/estate.ts';
import { PlanDocument } from '../../../workflows/shared/plan.ts';
import { getBody } from '../bodies.ts';
import { findRun } from '../runs.ts';
import type { Table } from '../table.ts';
import { wordsOf } from '../words.ts';
import type { Gate } from './gate.ts';
import { newerGate, readGate, readRequesters } from './gate-rows.ts';
import { describeGate, type GateView } from './present/gate-view.ts';
import { countGate } from './settle-gate.ts';

export interface ShowPorts {
  table: Table;
  estate: Estate;
  approvalUrl: string;
  now: () => Date;
}

/** A gate as it is told to people, counted afresh; reads only. Undefined when there is none. */
export async function showGate(ports: ShowPorts, id: string): Promise<{ gate: Gate; view: GateView } | undefined> {
  const gate = await readGate(ports.table, id);
  if (!gate) return undefined;
  const [document, run, requesters, tally, newer] = await Promise.all([
    getBody(ports.table, gate.digest).then((text) => PlanDocument.parse(JSON.parse(text))),
    findRun(ports.table, gate.run),
    readRequesters(ports.table, gate.execution),
    countGate(ports, gate),
    gate.status === 'APPROVED' ? undefined : newerGate(ports.table, gate),
  ]);
  // Nobody can approve for a run that is over, whatever its gate's row says.
  const status = tally.status === 'OPEN' && run?.closed ? 'CANCELLED' : tally.status;
  const view = describeGate(
    gate,
    document,
    { ...tally, status },
    {
      words: wordsOf(gate.digest),
      requesters,
      names: Object.fromEntries(Object.entries(ports.estate.people).map(([person, { name }]) => [person, name])),
      approvalUrl: ports.approvalUrl,
      runbook: run?.runbook ?? ports.estate.runbooks,
      rehearsal: ports.estate.rehearsal,
      newer,
    },
  );
  return { gate, view };
}
