import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askForRecords } from '../../../lambdas/run-action/api-calls/ask-for-records.ts';
import { changeRecords } from '../../../lambdas/run-action/api-calls/change-records.ts';
import { Estate } from '../../../workflows/shared/estate.ts';
import { openRoute53, zoneId } from '../../local/route53/fixture.ts';
import { sesStandIn } from '../support/stand-ins.ts';

let world: Awaited<ReturnType<typeof openRoute53>>;
beforeEach(async () => {
  world = await openRoute53();
});
afterEach(() => world.close());

const set = (Action: string, Type: string, Value: string, TTL = 300, Name = 'hub.example.test') => ({
  Action,
  ResourceRecordSet: { Name, Type, TTL, ResourceRecords: [{ Value }] },
});
const asked = (...Changes: unknown[]) => ({ HostedZoneId: zoneId, ChangeBatch: { Comment: 'run-1', Changes } });
const addresses = () => world.zones.get(zoneId)!.records.flatMap(({ type, values }) => (type === 'A' ? values : []));

describe('route53:ChangeResourceRecordSets', () => {
  it('changes the records and gives the id that its progress is asked by', async () => {
    const told = await changeRecords(world.client).call(asked(set('UPSERT', 'A', '192.0.2.8')));
    expect(told).toEqual({ changeId: expect.stringMatching(/^C[A-Z0-9]+$/), status: 'PENDING' });
    expect(addresses()).toEqual(['192.0.2.8']);
  });

  it('knows by the records whether an earlier call came through', async () => {
    const calls = changeRecords(world.client);
    const wanted = asked(
      set('UPSERT', 'A', '192.0.2.8', 60),
      set('UPSERT', 'CNAME', 'hub.example.test.', 60, 'www.hub.example.test'),
    );
    expect(await calls.find(wanted)).toBeUndefined();
    await calls.call(wanted);
    expect(await calls.find(wanted)).toEqual({ found: 'the records are as wanted' });
    expect(await calls.find(asked(set('UPSERT', 'A', '192.0.2.8', 61)))).toBeUndefined();
    expect(await calls.find(asked(set('DELETE', 'A', '192.0.2.8', 60)))).toBeUndefined();
    await calls.call(asked(set('DELETE', 'A', '192.0.2.8', 60)));
    expect(await calls.find(asked(set('DELETE', 'A', '192.0.2.8', 60)))).toBeDefined();
  });

  it.each([
    ['another type', set('UPSERT', 'NS', 'ns1.thief.test.')],
    ['a creation', set('CREATE', 'A', '192.0.2.8')],
  ])('takes no %s', async (_, change) => {
    await expect(changeRecords(world.client).call(asked(change))).rejects.toThrow();
    expect(addresses()).toEqual(['192.0.2.7']);
  });
});

describe('stepbook:AskForRecords', () => {
  const estate = Estate.parse({
    name: 'example',
    runbooks: 'https://runbooks.example.org',
    cells: {
      home: { account: '111111111111', region: 'eu-west-1', mailFrom: 'a@example.org', alerts: ['b@example.org'] },
    },
    people: {},
  });
  const wanted = {
    Run: 'run-1',
    Domain: 'hub.example.test',
    To: [{ Name: 'Bob <b>', Address: 'bob@example.org' }],
    Records: [
      { Name: 'hub.example.test', Type: 'A', TTL: 300, Values: ['192.0.2.8'] },
      { Name: 'www.hub.example.test', Type: 'CNAME', TTL: 300, Values: [], Remove: true },
    ],
    Until: 'This is waited for until 2026-11-23.',
  };

  it.each([
    ['ask', 'Please set'],
    ['remind', 'Reminder: please set'],
    ['back', 'Please put back'],
  ])('says in the subject what it is about: %s', async (Kind, subject) => {
    const { ses, mails } = sesStandIn();
    await askForRecords({ ses, estate, cell: 'home' }).call({ ...wanted, Kind });
    expect(JSON.stringify(mails[0])).toContain(`${subject} the DNS records of hub.example.test`);
  });

  it('mails each person which records to set, word for word', async () => {
    const { ses, mails } = sesStandIn();
    const told = await askForRecords({ ses, estate, cell: 'home' }).call(wanted);
    expect(told).toEqual({ asked: ['bob@example.org'] });
    const mail = JSON.stringify(mails[0]);
    expect(mail).toContain('set     hub.example.test  300  IN  A  192.0.2.8');
    expect(mail).toContain('remove  www.hub.example.test  CNAME');
    expect(mail).toContain('Bob &#60;b&#62;');
    expect(mail).toContain('until 2026-11-23');
  });

  it('has done nothing when no mail could be sent', async () => {
    const ses = { send: async () => Promise.reject(new Error('no such identity')) };
    const asking = askForRecords({ ses: ses as never, estate, cell: 'home' }).call(wanted);
    await expect(asking).rejects.toMatchObject({ name: 'MailNotSent', $metadata: { httpStatusCode: 400 } });
  });
});
