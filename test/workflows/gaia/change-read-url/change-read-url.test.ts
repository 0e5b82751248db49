import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../../../../workflows/gaia/change-read-url/facts.ts';
import { Input } from '../../../../workflows/gaia/change-read-url/input.ts';
import { judge } from '../../../../workflows/gaia/change-read-url/judge.ts';
import { plan } from '../../../../workflows/gaia/change-read-url/plan.ts';
import { changeReadUrl } from '../../../../workflows/gaia/change-read-url/procedure.ts';
import { triage } from '../../../../workflows/gaia/change-read-url/triage.ts';
import {
  afterReset,
  type Change,
  changed,
  documentsOf,
  estate,
  now,
  hub as target,
} from '../reset-certificates/sample.ts';

const readUrl = 'https://hub.example.test/files/';
const input = { hub: 'hub.example.test', readUrl };
const services = ['nginx', 'gaia-hub', 'gaia-reader', 'gaia-admin'];
const body = (read_url_prefix: string) => ({ read_url_prefix });

const facts: Facts = {
  ...afterReset,
  hubInfo: { ...afterReset.hubInfo, body: body('https://hub.example.test/reader/') },
  host: {
    ...afterReset.host,
    containers: services.map((name) => ({ name, image: `${name}:1`, state: 'running', started: 'x' })),
  },
  readSetup: { script: 'documented', reader: true, locations: ['/', '/reader/', '/admin'] },
  readDns: afterReset.dns,
  read: { url: `${readUrl}stepbook/read-check.json`, reachable: true, status: 404, trusted: true },
};
const decide = (change: Change, asked = input) => triage({ input: asked, target, facts: changed(facts, change), now });

describe('the input', () => {
  it.each(['https://hub.example.test/files/', 'https://cdn.example.org/a/b_2/c-3/'])('takes %s', (url) => {
    expect(Input.safeParse({ hub: 'hub.example.test', readUrl: url }).success).toBe(true);
  });

  it.each([
    'http://hub.example.test/files/',
    'https://hub.example.test/files',
    'https://hub.example.test/',
    'https://hub.example.test/store/',
    'https://hub.example.test/a/../b/',
    'https://hub.example.test/a b/',
    'https://hub.example.test:8443/a/',
    'https://user@hub.example.test/a/',
    'https://192.0.2.7/a/',
    "https://hub.example.test/';reboot;'/",
    'https://hub.example.test/a/b/c/d/e/',
  ])('refuses %s and says what is allowed', (url) => {
    const checked = Input.safeParse({ hub: 'hub.example.test', readUrl: url });
    expect(checked.error?.issues[0]?.message).toContain('an https URL of one to four path parts');
  });
});

describe('triage', () => {
  it.each<[string, Change, typeof input]>([
    ['another path of the hub', {}, input],
    ['a change that was made before', { readSetup: { script: 'kept' }, host: { keptReadUrl: readUrl } }, input],
    [
      'another host that leads elsewhere and is trusted',
      { readDns: { matches: false, resolvers: [{ server: '1.1.1.1', a: ['198.51.100.4'], aaaa: [], cname: [] }] } },
      { ...input, readUrl: 'https://cdn.example.org/reader/' },
    ],
  ])('goes on for %s', (_, change, asked) => {
    expect(decide(change, asked)).toMatchObject({ verdict: 'proceed' });
  });

  it.each<[string, Change]>([
    ['InstanceNotReady', { instance: { problems: ['its SSM agent is not online'] } }],
    ['DomainMismatch', { host: { environment: { DOMAIN: 'old.example.test' } } }],
    ['DnsMismatch', { dns: { matches: false, problems: ['ns1 answers A 9.9.9.9'] } }],
    ['ReadSetupUnknown', { readSetup: { script: 'other' } }],
    ['ReadSetupUnknown', { readSetup: { reader: false } }],
    ['NginxConfigBroken', { host: { nginxTest: { ok: false, said: 'unexpected "}"' } } }],
    ['NginxConfigBroken', { host: { nginxTest: null } }],
    ['PathTaken', { readSetup: { locations: ['/', '/reader/', '/files/'] } }],
    ['ReadUrlUnreachable', { readDns: { resolvers: [{ server: '1.1.1.1', a: [], aaaa: [], cname: [] }] } }],
    ['ReadUrlUnreachable', { read: { reachable: false, error: 'ECONNREFUSED' } }],
    ['ReadUrlUnreachable', { read: { trusted: false } }],
  ])('refuses with %s (%j)', (error, change) => {
    expect(decide(change)).toMatchObject({ verdict: 'refuse', error });
  });

  it('sends a hub that is not well to a restart first', () => {
    expect(decide({ host: { containers: facts.host.containers.slice(1) } })).toMatchObject({
      verdict: 'advise',
      because: expect.stringContaining('not running: nginx'),
      procedure: 'gaia-restart-services',
    });
  });

  it('has nothing to do where all say the wanted address already; not where a restart would wipe it', () => {
    const said = { host: { readUrl }, hubInfo: { body: body(readUrl) } };
    expect(decide(changed(said, { host: { keptReadUrl: readUrl } }))).toMatchObject({
      verdict: 'advise',
      advice: 'Nothing to do.',
    });
    const other = changed(said, { host: { keptReadUrl: 'https://hub.example.test/reader/' } });
    expect(decide(other)).toMatchObject({ verdict: 'proceed' });
  });
});

describe('plan', () => {
  const documents = documentsOf(changeReadUrl.commands);
  const make = (change: Change = {}, asked = input) =>
    plan({
      run: 'run-1',
      input: asked,
      target,
      facts: changed(facts, change),
      documents,
      roles: target.roles!,
      estate,
    });

  it('is one command with checked parameters, whose undo is of the same run, for one operator', () => {
    const [action, ...others] = make().actions;
    expect(others).toEqual([]);
    expect(action!.step).toMatchObject({
      document: { name: 'stepbook-gaia-change-read-url' },
      parameters: { Domain: ['hub.example.test'], ReadUrl: [readUrl], Run: ['run-1'] },
    });
    expect(action!.undo).toMatchObject({
      document: { name: 'stepbook-gaia-restore-read-url' },
      parameters: { Domain: ['hub.example.test'], Run: ['run-1'] },
    });
    expect(make().gate.groups).toEqual([{ group: 'operator', min: 1, people: ['bob'] }]);
  });

  it('says from what to what, and that another host must hand reads on', () => {
    expect(make().summary).toContain('from https://hub.example.test/reader/ to https://hub.example.test/files/');
    expect(make().summary).not.toContain('hand reads');
    const elsewhere = { readDns: { resolvers: [{ server: '1.1.1.1', a: ['198.51.100.4'], aaaa: [], cname: [] }] } };
    expect(make(elsewhere, { ...input, readUrl: 'https://cdn.example.org/reader/' }).summary).toContain(
      'cdn.example.org is not this hub but 198.51.100.4: it must hand reads of /reader/ on',
    );
  });

  it('depends on every file that it changes, and not on clocks', () => {
    const digests = { host: { configDigests: { '/gaia/gaia.env': 'f'.repeat(64) } } };
    for (const change of [digests, { readSetup: { script: 'kept' } }, { read: { trusted: false } }]) {
      expect(make(change).dependsOn).not.toEqual(make().dependsOn);
    }
    expect(make({ host: { clock: '2026-11-20T13:00:00Z', freeBytes: 1 } })).toEqual(make());
  });
});

describe('judge', () => {
  const after = changed(facts, {
    hubInfo: { body: body(readUrl) },
    host: { readUrl, keptReadUrl: readUrl },
    readSetup: { script: 'kept', locations: ['/', '/reader/', '/files/', '/admin'] },
    read: { status: 200, body: { stepbook: 'read-check', run: 'run-1' } },
  });
  const broken = (change: Change) =>
    judge({ input, target, before: facts, after: changed(after, change), now })
      .filter(({ held }) => !held)
      .map(({ name }) => name);

  it('holds when hub_info says it, the disk answers through it, and a start keeps it', () => {
    expect(broken({})).toEqual([]);
  });

  it.each<[string, Change]>([
    ['hub_info', { hubInfo: { status: 502 } }],
    ['read_url_prefix', { hubInfo: { body: body('https://hub.example.test/reader/') } }],
    ['read', { read: { status: 404, body: { message: 'File not found' } } }],
    ['read', { read: { body: { stepbook: 'gaia-hub' } } }],
    ['read', { read: { trusted: false } }],
    ['readURL', { host: { readUrl: '' } }],
    ['kept', { readSetup: { script: 'documented' } }],
    ['kept', { host: { keptReadUrl: '' } }],
    ['nginx', { host: { nginxTest: { ok: false, said: 'x' } } }],
    ['nginx', { readSetup: { locations: ['/reader/'] } }],
    ['trusted', { certificate: { trusted: false } }],
    ['STAGING', { host: { environment: { STAGING: '1' } } }],
  ])('does not hold without %s (%j)', (name, change) => {
    expect(broken(change)).toEqual([name]);
  });
});
