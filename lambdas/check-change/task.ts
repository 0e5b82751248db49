import { GetChangeCommand, type Route53Client } from '@aws-sdk/client-route-53';
import type * as z from 'zod';
import { readAction } from '../shared/actions.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { NotInSync } from '../shared/errors.ts';
import { recordFact } from '../shared/fact.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  route53: Route53Client;
}

/**
 * Whether every name server of Route 53 has the change that an action of this run made. Waits by failing: `NotInSync` while
 * it is pending. A change whose answer was lost has no id; what the name servers answer is then all there is to know.
 */
export async function checkChange(input: z.infer<typeof Input>, ports: Ports): Promise<{ status: string }> {
  const row = await readAction(ports.table, input.run, input.action);
  const id = (row?.result as { changeId?: string } | undefined)?.changeId;
  if (id === undefined) return recordFact(ports, input, 'change', { status: 'UNKNOWN' });
  const { ChangeInfo } = await ports.route53.send(new GetChangeCommand({ Id: id }));
  const status = ChangeInfo!.Status!;
  if (status !== 'INSYNC')
    throw new NotInSync(`the change ${id} is ${status} since ${ChangeInfo!.SubmittedAt!.toISOString()}`);
  return recordFact(ports, input, 'change', { id, status });
}
