import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkChange } from '../../../lambdas/check-change/task.ts';
import { beginAction, noteAction } from '../../../lambdas/shared/actions.ts';
import { openRoute53, zoneId } from '../../local/route53/fixture.ts';
import { openRecord } from '../support/record.ts';

let record: Awaited<ReturnType<typeof openRecord>>;
let world: Awaited<ReturnType<typeof openRoute53>>;

const check = (run: string) =>
  checkChange({ run, phase: 'await', action: 'point-domain' }, { ...record.ports, route53: world.client });

async function changedBy(run: string, result: Record<string, unknown>) {
  const { table } = record.ports;
  await beginAction(table, run, { action: 'point-domain', digest: 'd', begun: '2026-01-01T00:00:00.000Z' }, false);
  await noteAction(table, run, 'point-domain', false, { result });
}

beforeAll(async () => {
  record = await openRecord();
});
afterAll(() => record.stop());
beforeEach(async () => {
  world = await openRoute53();
});
afterEach(() => world.close());

describe('check-change', () => {
  it('fails while the change is pending, so that the state tries again, and then tells', async () => {
    const { ChangeInfo } = await world.client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        ChangeBatch: {
          Changes: [
            {
              Action: 'UPSERT',
              ResourceRecordSet: {
                Name: 'hub.example.test',
                Type: 'A',
                TTL: 60,
                ResourceRecords: [{ Value: '192.0.2.8' }],
              },
            },
          ],
        },
      }),
    );
    const id = ChangeInfo!.Id!.replace('/change/', '');
    await changedBy('run-1', { changeId: id });
    await expect(check('run-1')).rejects.toMatchObject({
      name: 'NotInSync',
      message: expect.stringContaining('PENDING'),
    });
    expect(await record.entries('run-1')).toEqual([]);
    await world.clock.advance(30_000);
    expect(await check('run-1')).toEqual({ id, status: 'INSYNC' });
    expect(await record.entries('run-1')).toMatchObject([{ data: { fact: 'change', phase: 'await' } }]);
  });

  it('does not wait for a change whose id was lost with its answer', async () => {
    await changedBy('run-2', { found: 'the records are as wanted' });
    expect(await check('run-2')).toEqual({ status: 'UNKNOWN' });
  });
});
