import { DescribeInstancesCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { checkDns } from '../../../lambdas/check-dns/task.ts';
import { checkInstance } from '../../../lambdas/check-instance/task.ts';
import { check as checkDnsFacts } from '../../../workflows/gaia/check-dns/check.ts';
import { check as checkHubFacts } from '../../../workflows/gaia/check-hub/check.ts';
import { triage as triageRenew } from '../../../workflows/gaia/renew-certificates/triage.ts';
import { triage as triageReset } from '../../../workflows/gaia/reset-certificates/triage.ts';
import { triage as triageRestart } from '../../../workflows/gaia/restart-services/triage.ts';
import type { DnsFact } from '../../../workflows/shared/facts/dns.ts';
import type { InstanceFact } from '../../../workflows/shared/facts/instance.ts';
import type { Check, Triage } from '../../../workflows/shared/procedure.ts';
import { type Records, startDns } from '../../lambdas/support/dns-server.ts';
import { openRecord } from '../../lambdas/support/record.ts';
import { facts as dueFacts } from './renew-certificates/sample.ts';
import {
  afterReset,
  type Change,
  changed,
  input,
  now,
  facts as resetFacts,
  hub as target,
} from './reset-certificates/sample.ts';

/**
 * Every bad world that a hub may be in, and what each procedure says of it: `ok` goes on (or finds nothing wrong), anything
 * else is the error that the run ends with, or the check that does not hold. The looks at DNS and EC2 are the real ones.
 */
type Verdicts = Record<'check-dns' | 'check-hub' | 'restart' | 'renew' | 'reset', string>;

interface World {
  world: string;
  make: () => Promise<Change>;
  verdicts: Verdicts;
  /** What the message says, of every procedure that does not go on. */
  says: RegExp;
}

const domain = 'hub.example.test';
const address = '192.0.2.7';
const id = 'i-0123456789abcdef0';

let record: Awaited<ReturnType<typeof openRecord>>;
const stops: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  record = await openRecord();
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await record.stop();
});

/** What check-dns finds when the zone's server and the resolver have these records. */
async function dns(zone: Record<string, Records>, { ttl = 300, silent = false } = {}): Promise<{ dns: DnsFact }> {
  const records = { [domain]: { A: [address] }, ...zone };
  const resolver = await startDns(records, { ttl });
  const own = silent ? await startDns({ [domain]: { silent: true } }) : resolver;
  stops.push(resolver.stop, ...(silent ? [own.stop] : []));
  const servers = {
    resolvers: [resolver.address],
    authoritative: [own.address, ...(silent ? [resolver.address] : [])],
  };
  const found = await checkDns(
    { run: 'run-1', phase: 'plan', domain, expected: address, dns: servers, authority: 'letsencrypt.org' },
    { ...record.ports, patience: { timeoutMs: 200, tries: 1 } },
  );
  return { dns: found };
}

/** What check-instance finds when EC2 and SSM answer so. */
async function instance(
  found: { state?: string; publicIp?: string; ids?: string[] },
  agent?: { PingStatus: 'Online' | 'ConnectionLost'; AgentVersion: string },
): Promise<{ instance: InstanceFact }> {
  const { state = 'running', publicIp, ids } = found;
  const ec2 = mockClient(EC2Client);
  const ssm = mockClient(SSMClient);
  const of = (InstanceId: string) => ({
    InstanceId,
    State: { Name: state as 'running' },
    ...(publicIp && { PublicIpAddress: publicIp }),
  });
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: (ids ?? [id]).map(of) }] });
  ec2.on(DescribeVolumesCommand).resolves({ Volumes: [] });
  ssm
    .on(DescribeInstanceInformationCommand)
    .resolves({ InstanceInformationList: agent ? [{ InstanceId: id, ...agent }] : [] });
  const seen = await checkInstance(
    { run: 'run-1', phase: 'plan', instanceId: ids ? null : id, hub: domain },
    { ...record.ports, ec2: ec2 as unknown as EC2Client, ssm: ssm as unknown as SSMClient },
  );
  ec2.restore();
  ssm.restore();
  return { instance: seen };
}

const online = { PingStatus: 'Online', AgentVersion: '3.3.3050.0' } as const;
const host = (change: Change) => async (): Promise<Change> => ({ host: change });
const all = (name: string): Verdicts => ({
  'check-dns': name,
  'check-hub': name,
  restart: name,
  renew: name,
  reset: name,
});
const ok = all('ok');
/** Nobody can look at a hub whose instance is not there; check-dns needs no more than its address. */
const noInstance = (dnsVerdict: string): Verdicts => ({
  ...all('InstanceNotReady'),
  'check-dns': dnsVerdict,
  'check-hub': 'instance',
});
const badDns: Verdicts = { ...all('DnsMismatch'), 'check-dns': 'zone servers, resolvers', 'check-hub': 'DNS' };

const worlds: World[] = [
  {
    world: 'two hubs with one domain: two instances with its tag',
    make: () => instance({ ids: [id, 'i-0fedcba9876543210'], publicIp: address }, online),
    verdicts: noInstance('address'),
    says: /2 have the tag stepbook:hub=hub\.example\.test: i-0123456789abcdef0, i-0fedcba9876543210/,
  },
  {
    world: 'two hubs with one domain: two addresses',
    make: () => dns({ [domain]: { A: [address, '192.0.2.8'] } }),
    verdicts: badDns,
    says: /A 192\.0\.2\.7, 192\.0\.2\.8/,
  },
  {
    world: 'a stray AAAA',
    make: () => dns({ [domain]: { A: [address], AAAA: ['2001:db8::1'] } }),
    verdicts: badDns,
    says: /AAAA 2001:db8::1/,
  },
  {
    world: "CAA that forbids Let's Encrypt",
    make: () => dns({ 'example.test': { CAA: [{ flags: 0, tag: 'issue', value: 'other.example' }] } }),
    verdicts: { ...badDns, 'check-dns': 'CAA' },
    says: /CAA allows 0 issue "other\.example", expected letsencrypt\.org among them/,
  },
  {
    world: 'a CNAME chain that ends elsewhere',
    make: () =>
      dns({
        [domain]: { CNAME: 'a.example.test' },
        'a.example.test': { CNAME: 'b.example.test' },
        'b.example.test': { A: ['198.51.100.1'] },
      }),
    verdicts: badDns,
    says: /A 198\.51\.100\.1.*(through a\.example\.test, b\.example\.test)/,
  },
  {
    world: 'a CNAME chain that ends at the hub',
    make: () => dns({ [domain]: { CNAME: 'a.example.test' }, 'a.example.test': { A: [address] } }),
    verdicts: ok,
    says: /never/,
  },
  {
    world: 'an NS that does not answer',
    make: () => dns({}, { silent: true }),
    verdicts: { ...badDns, 'check-dns': 'zone servers' },
    says: /127\.0\.0\.1:\d+(: | fails with )ETIMEOUT/,
  },
  {
    world: 'a TTL of a week',
    make: () => dns({}, { ttl: 604_800 }),
    verdicts: { ...ok, 'check-dns': 'TTL' },
    says: /604800 s: after a change now, the last old answer is gone at 2026-11-27T12:00:00Z/,
  },
  {
    world: 'an instance that is stopped',
    make: () => instance({ state: 'stopped' }),
    verdicts: noInstance('address'),
    says: /the instance is stopped, not running|it is stopped/,
  },
  {
    world: 'an instance that is terminated',
    make: () => instance({ state: 'terminated' }),
    verdicts: noInstance('address'),
    says: /the instance is terminated, not running|it is terminated/,
  },
  {
    world: 'an instance without an agent',
    make: () => instance({ publicIp: address }),
    verdicts: noInstance('ok'),
    says: /its SSM agent is not online/,
  },
  {
    world: 'an agent that is too old for ENV_VAR',
    make: () => instance({ publicIp: address }, { ...online, AgentVersion: '3.2.985.0' }),
    verdicts: noInstance('ok'),
    says: /its SSM agent is 3\.2\.985\.0; 3\.3\.2746\.0 is the first that keeps parameters out of the shell text/,
  },
  {
    world: 'a disk that is full',
    make: host({ freeBytes: 12_000_000 }),
    verdicts: { ...ok, 'check-hub': 'disk', renew: 'DiskFull', reset: 'DiskFull' },
    says: /12 MB are free under \/gaia|0\.0 GB/,
  },
  {
    world: 'a clock that is wrong by a day',
    make: host({ clock: '2026-11-19T12:00:00Z' }),
    verdicts: { ...ok, 'check-hub': 'clock', renew: 'ClockWrong', reset: 'ClockWrong' },
    says: /2026-11-19T12:00:00Z, 24 hours behind|wrong by 1440 minutes/,
  },
  {
    world: 'no certbot',
    make: async () => ({ host: { certbot: { image: '', present: false } }, images: [] }),
    verdicts: { ...ok, 'check-hub': 'certbot', renew: 'CertbotMissing', reset: 'CertbotMissing' },
    says: /\/gaia\/gaia\.env names no CERTBOT_IMAGE|\(not set\)/,
  },
  {
    world: 'images that are gone from their registry',
    make: async () => ({
      host: { certbot: { present: false } },
      images: [{ image: 'certbot/certbot', pullable: false, error: 'manifest unknown (404)' }],
    }),
    verdicts: { ...ok, renew: 'CertbotMissing', reset: 'ImagesMissing' },
    says: /certbot\/certbot .*manifest unknown \(404\)/,
  },
  {
    world: 'an nginx configuration that hand edits broke',
    make: host({ nginxTest: { ok: false, said: 'nginx: [emerg] unexpected "}" in /etc/nginx/conf.d/default.conf:9' } }),
    verdicts: {
      ...ok,
      'check-hub': 'nginx -t',
      restart: 'NginxConfigBroken',
      renew: 'NginxConfigBroken',
      reset: 'NginxConfigBroken',
    },
    says: /unexpected "}" in \/etc\/nginx\/conf\.d\/default\.conf:9/,
  },
];

/** A hub that nothing is wrong with. */
const well = {
  ...afterReset,
  waited: 0,
  hubInfo: { ...afterReset.hubInfo, body: { read_url_prefix: 'https://hub.example.test/reader/' } },
  ports: [{ port: 2375, open: false }],
  host: {
    ...afterReset.host,
    certificate: afterReset.certificate.served!,
    listeners: [{ address: '127.0.0.1', serial: '0B' }],
    renewal: { configured: true, account: true },
    containers: ['nginx', 'gaia-hub', 'gaia-reader', 'gaia-admin'].map((name) => ({
      name,
      image: 'nginx:alpine',
      state: 'running' as const,
      started: '2026-11-01T00:00:00Z',
    })),
    configDigests: Object.fromEntries(
      [
        '/gaia/gaia.env',
        ...['hub', 'admin', 'reader'].map((name) => `/gaia/${name}-config/config.json`),
        '/gaia/nginx/conf.d/default.conf',
        '/etc/systemd/system/reset-ssl-certs.service',
      ].map((path) => [path, 'e'.repeat(64)]),
    ),
  },
};

interface Said {
  verdict: string;
  message: string;
}

const ofChecks = (checks: Check[]): Said => {
  const broken = checks.filter(({ held }) => !held);
  for (const { advice } of broken) expect(advice).toMatch(/\w+ \w+/);
  return {
    verdict: broken.map(({ name }) => name).join(', ') || 'ok',
    message: broken.map(({ name, expected, found }) => `${name}: expected ${expected}, found ${found}`).join('; '),
  };
};
const ofTriage = (triage: Triage): Said => {
  if (triage.verdict === 'proceed') return { verdict: 'ok', message: '' };
  return { verdict: triage.verdict === 'refuse' ? triage.error : triage.verdict, message: triage.because };
};

/** Each procedure on a hub that it would go on with, in a world. */
const procedures: Record<keyof Verdicts, (world: Change) => Said> = {
  'check-dns': (world) => ofChecks(checkDnsFacts({ facts: changed(well, world), now })),
  'check-hub': (world) => ofChecks(checkHubFacts({ target, facts: changed(well, world), now })),
  restart: (world) => ofTriage(triageRestart({ input, target, facts: changed(well, world), now })),
  renew: (world) => ofTriage(triageRenew({ input, target, facts: changed(dueFacts, world), now })),
  reset: (world) => ofTriage(triageReset({ input, target, facts: changed(resetFacts, world), now })),
};

describe('a world in which nothing is wrong', () => {
  it.each(Object.keys(procedures) as (keyof Verdicts)[])('is one that %s goes on in', (name) => {
    expect(procedures[name]({})).toEqual({ verdict: 'ok', message: '' });
  });
});

describe.each(worlds.map((each) => [each.world, each] as const))('%s', (_, { make, verdicts, says }) => {
  let world: Change;
  beforeAll(async () => {
    world = await make();
  });

  it.each(Object.entries(verdicts) as [keyof Verdicts, string][])('%s: %s', (name, verdict) => {
    const said = procedures[name](world);
    expect(said.verdict).toBe(verdict);
    if (verdict !== 'ok') expect(said.message).toMatch(says);
  });
});
