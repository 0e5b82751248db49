import { buildDocument } from '../../../../commands/build-document.ts';
import { target } from '../../../../workflows/gaia/hub/target.ts';
import type { Facts } from '../../../../workflows/gaia/reset-certificates/facts.ts';
import { resetCertificates } from '../../../../workflows/gaia/reset-certificates/procedure.ts';
import { Estate } from '../../../../workflows/shared/estate.ts';
import type { PinnedDocument } from '../../../../workflows/shared/plan.ts';

export const now = new Date('2026-11-20T12:00:00Z');

export const estate = Estate.parse({
  name: 'example',
  runbooks: 'https://runbooks.example.org',
  cells: {
    home: { account: '111111111111', region: 'eu-west-1', mailFrom: 'a@example.org', alerts: ['b@example.org'] },
  },
  people: { ada: { name: 'Ada', mail: 'ada@example.org' }, bob: { name: 'Bob', mail: 'bob@example.org' } },
  hubs: {
    'hub.example.test': { cell: 'home', instance: 'i-0123456789abcdef0', roles: { owner: ['ada'], operator: ['bob'] } },
  },
});

export const input = { hub: 'hub.example.test' };
export const hub = target(input, estate);

/** A hub whose certificate has expired and cannot be renewed: the case that a reset is for. */
export const facts: Facts = {
  instance: {
    id: 'i-0123456789abcdef0',
    state: 'running',
    publicIp: '192.0.2.7',
    rootVolume: { volumeId: 'vol-0a', device: '/dev/xvda', encrypted: false },
    dataVolumes: [{ volumeId: 'vol-0b', device: '/dev/xvdf', encrypted: true }],
    agent: { online: true, version: '3.3.3050.0', platform: 'Ubuntu' },
    problems: [],
  },
  dns: {
    domain: 'hub.example.test',
    expected: '192.0.2.7',
    authoritative: [{ server: 'ns1', a: ['192.0.2.7'], aaaa: [], cname: [], ttl: 300 }],
    resolvers: [{ server: '1.1.1.1', a: ['192.0.2.7'], aaaa: [], cname: [], ttl: 120 }],
    caa: [],
    caaProblems: [],
    matches: true,
    problems: [],
  },
  port80: { url: 'http://hub.example.test/', reachable: true, status: 404 },
  certificate: {
    reachable: true,
    served: {
      serial: '0A',
      issuer: "CN=R11,O=Let's Encrypt,C=US",
      subject: 'CN=hub.example.test',
      names: ['hub.example.test'],
      notBefore: '2026-08-01T00:00:00Z',
      notAfter: '2026-10-30T00:00:00Z',
      fingerprint: 'AB',
      chainLength: 3,
    },
    trusted: false,
    problem: 'CERT_HAS_EXPIRED',
  },
  hubInfo: { url: 'https://hub.example.test/hub_info', reachable: true, status: 200, trusted: false, body: {} },
  host: {
    environment: { DOMAIN: 'hub.example.test', STAGING: '0' },
    containers: [
      { name: 'nginx', image: 'nginx:alpine', state: 'running', started: '2026-11-01T00:00:00Z' },
      {
        name: 'gaia-hub',
        image: 'quay.io/blockstack/gaia-hub:v2.5.3',
        state: 'running',
        started: '2026-11-01T00:00:00Z',
      },
      { name: 'certbot', image: 'certbot/certbot', state: 'exited', started: '' },
    ],
    images: ['nginx:alpine', 'quay.io/blockstack/gaia-hub:v2.5.3'],
    volumes: ['b'.repeat(64)],
    certificate: {
      serial: '0A',
      issuer: "CN=R11,O=Let's Encrypt,C=US",
      names: ['hub.example.test'],
      notBefore: '2026-08-01T00:00:00Z',
      notAfter: '2026-10-30T00:00:00Z',
    },
    renewal: { configured: true, account: false },
    issued: [
      {
        serial: '0A',
        issuer: "CN=R11,O=Let's Encrypt,C=US",
        names: ['hub.example.test'],
        notBefore: '2026-08-01T00:00:00Z',
        notAfter: '2026-10-30T00:00:00Z',
      },
    ],
    backups: [],
    listeners: [{ address: '127.0.0.1', serial: '0A' }],
    nginxTest: { ok: true, said: 'syntax is ok' },
    certbot: { image: 'certbot/certbot', present: true },
    resetScript: { sha256: 'c'.repeat(64), executable: true },
    machineId: true,
    units: { 'gaia.service': 'active', 'nginx.service': 'active' },
    freeBytes: 4_000_000_000,
    configDigests: { '/gaia/hub-config/config.json': 'e'.repeat(64) },
    readUrl: 'https://hub.example.test/reader/',
    clock: '2026-11-20T12:00:00Z',
  },
  images: [
    { image: 'nginx:alpine', pullable: true, digest: 'sha256:1' },
    { image: 'quay.io/blockstack/gaia-hub:v2.5.3', pullable: true, digest: 'sha256:2' },
  ],
  budget: {
    names: ['hub.example.test'],
    limit: 5,
    windowHours: 168,
    used: 0,
    remaining: 5,
    nextSafe: null,
    issuances: [],
    budgets: [],
    staging: [],
  },
};

/** The same hub after a reset that went well. */
export const afterReset: Facts = {
  ...facts,
  certificate: {
    reachable: true,
    trusted: true,
    served: {
      ...facts.certificate.served!,
      serial: '0B',
      notBefore: '2026-11-20T11:00:00Z',
      notAfter: '2027-02-18T11:00:00Z',
    },
  },
  hubInfo: { ...facts.hubInfo, trusted: true },
};

/** Fields to replace, at any depth. Arrays, null and undefined replace whole. */
export type Change = Record<string, unknown>;

export function changed<T>(value: T, change: Change): T {
  const result = { ...value } as Change;
  for (const [field, inner] of Object.entries(change)) {
    const whole = inner === null || typeof inner !== 'object' || Array.isArray(inner);
    result[field] = whole ? inner : changed(result[field] ?? {}, inner as Change);
  }
  return result as T;
}

/** Command documents as they would be pinned. */
export function documentsOf(commands: string[]): Record<string, PinnedDocument> {
  const pin = (command: string): PinnedDocument => {
    const { name, content } = buildDocument(command);
    const script = JSON.parse(content).mainSteps[0].inputs.runCommand.join('\n');
    return { name, version: '1', sha256: 'd'.repeat(64), script };
  };
  return Object.fromEntries(commands.map((command) => [command, pin(command)]));
}

export const documents = documentsOf(resetCertificates.commands);
