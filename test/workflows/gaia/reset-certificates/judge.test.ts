import { describe, expect, it } from '@jest/globals';
import { judge } from '../../../../workflows/gaia/reset-certificates/judge.ts';
import { afterReset, type Change, changed, facts, hub, input, now } from './sample.ts';

const failing = (change: Change) =>
  judge({ input, target: hub, before: facts, after: changed(afterReset, change), now })
    .filter(({ held }) => !held)
    .map(({ name }) => name);

describe('judge of gaia-reset-certificates', () => {
  it('holds after a reset that went well', () => {
    expect(failing({})).toEqual([]);
  });

  it.each<[string, Change, string[]]>([
    ['an untrusted chain', { certificate: { trusted: false, problem: 'UNABLE_TO_VERIFY' } }, ['trusted']],
    [
      'the staging authority',
      { certificate: { served: { issuer: "CN=(STAGING) R1,O=(STAGING) Let's Encrypt" } } },
      ['authority'],
    ],
    ['another authority', { certificate: { served: { issuer: 'CN=hub.example.test' } } }, ['authority']],
    ['another name', { certificate: { served: { names: ['www.hub.example.test'] } } }, ['names']],
    ['an expired certificate', { certificate: { served: { notAfter: '2026-11-20T11:59:59Z' } } }, ['validity']],
    ['a lifetime of years', { certificate: { served: { notAfter: '2031-11-20T11:00:00Z' } } }, ['validity']],
    [
      'a certificate near its end',
      { certificate: { served: { notBefore: '2026-09-01T00:00:00Z', notAfter: '2026-12-01T00:00:00Z' } } },
      ['validity'],
    ],
    ['the old serial', { certificate: { served: { serial: '0A' } } }, ['new serial']],
    ['a flipped STAGING', { host: { environment: { STAGING: '1' } } }, ['STAGING']],
    [
      'a stopped container',
      { host: { containers: [{ name: 'nginx', image: 'nginx:alpine', state: 'running' }] } },
      ['containers'],
    ],
    [
      'another image',
      { host: { containers: [{ name: 'nginx', image: 'nginx:1', state: 'running' }, facts.host.containers[1]!] } },
      ['containers'],
    ],
    ['a hub that fails', { hubInfo: { status: 502 } }, ['hub_info']],
    ['a hub over untrusted TLS', { hubInfo: { trusted: false } }, ['hub_info']],
    ['no machine id', { host: { machineId: false } }, ['machine id']],
    [
      'no certificate',
      { certificate: { reachable: false, trusted: false, served: undefined, error: 'ECONNREFUSED' } },
      ['trusted', 'authority', 'names', 'validity', 'new serial'],
    ],
  ])('fails on %s', (_, change, names) => {
    expect(failing(change)).toEqual(names);
  });
});
