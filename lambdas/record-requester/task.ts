import type { Estate } from '../../workflows/shared/estate.ts';
import { isStarter, scheduleOfRun } from '../../workflows/shared/schedule/starting.ts';
import { peopleBehind } from '../shared/gate/identify.ts';
import { enterRequesters } from '../shared/requesters.ts';
import { findRun, runIdOf } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import type { CloudTrailEvent } from './schema.ts';

export interface Ports {
  table: Table;
  estate: Estate;
  now: () => Date;
}

/**
 * Keeps who asked for an execution: the principal that CloudTrail saw, and the person it belongs to. The input of an
 * execution has no say in it. A redrive is a request of its own: whoever asks for it cannot approve either. What a starter
 * asks for was asked for by a schedule: `schedule:<name>`, a machine's identity.
 */
export async function recordRequester(ports: Ports, { detail }: CloudTrailEvent): Promise<{ recorded: boolean }> {
  const execution = detail.responseElements?.executionArn ?? detail.requestParameters?.executionArn;
  if (detail.errorCode || !execution) return { recorded: false };
  const caller = detail.userIdentity.arn ?? `unknown:${detail.userIdentity.type ?? ''}`;
  const schedule = isStarter(caller) ? scheduleOfRun(runIdOf(execution)) : undefined;
  const principal = schedule ? `schedule:${schedule}` : caller;
  const people = peopleBehind(principal, ports.estate.people);
  try {
    await ports.table.put(
      {
        pk: `REQUESTER#${execution}`,
        sk: `REQUESTER#${detail.eventID}`,
        principal,
        ...(people.length === 1 && { person: people[0] }),
        event: detail.eventName,
        time: detail.eventTime,
      },
      { ifAbsent: true },
    );
  } catch (error) {
    if ((error as Error).name !== 'ConditionFailed') throw error;
  }
  const run = await findRun(ports.table, runIdOf(execution));
  const open = run?.execution === execution && run.status !== 'OPENING' && run.closed === undefined;
  if (open) await enterRequesters(ports, run.id, execution);
  return { recorded: true };
}
