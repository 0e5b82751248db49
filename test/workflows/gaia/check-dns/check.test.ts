import { describe, expect, it } from '@jest/globals';
import { check } from '../../../../workflows/gaia/check-dns/check.ts';
import type { Facts } from '../../../../workflows/gaia/check-dns/facts.ts';
import { Input } from '../../../../workflows/gaia/check-dns/input.ts';
import { type Change, changed, facts as hub, now } from '../reset-certificates/sample.ts';

const facts: Facts = { instance: hub.instance, dns: hub.dns, waited: 0 };
const right = hub.dns.resolvers[0]!;
const broken = (change: Change) => check({ facts: changed(facts, change), now }).filter(({ held }) => !held);

describe('the checks of gaia-check-dns', () => {
  it('hold when every server gives the one address, and say when an old answer is gone', () => {
    const checks = check({ facts, now });
    expect(checks.filter(({ held }) => !held)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(['address', 'zone servers', 'resolvers', 'CAA', 'TTL']);
    expect(checks.at(-1)!.found).toBe('300 s: after a change now, the last old answer is gone at 2026-11-20T12:05:00Z');
  });

  it.each<[string, Change, string, RegExp]>([
    ['no public address', { instance: { publicIp: null, state: 'stopped' } }, 'address', /none; it is stopped/],
    [
      'another A at the zone',
      { dns: { authoritative: [{ ...right, server: 'ns1', a: ['9.9.9.9'] }] } },
      'zone servers',
      /ns1: A 9\.9\.9\.9, TTL/,
    ],
    ['no server of the zone', { dns: { authoritative: [] } }, 'zone servers', /no server/],
    [
      'a server of the zone that is silent',
      { dns: { authoritative: [{ ...right, a: [], error: 'ETIMEOUT' }] } },
      'zone servers',
      /ETIMEOUT/,
    ],
    ['a stray AAAA', { dns: { resolvers: [{ ...right, aaaa: ['2001:db8::1'] }] } }, 'resolvers', /AAAA 2001:db8::1/],
    [
      'an alias to elsewhere',
      { dns: { resolvers: [{ ...right, a: ['9.9.9.9'], cname: ['x.example'] }] } },
      'resolvers',
      /through x\.example/,
    ],
    [
      'no resolver that answers',
      { dns: { resolvers: [{ ...right, a: [], error: 'ETIMEOUT' }] } },
      'resolvers',
      /ETIMEOUT/,
    ],
    ['CAA for another authority', { dns: { caaProblems: ['CAA allows 0 issue "ca.example"'] } }, 'CAA', /ca\.example/],
    ['a TTL of a week', { dns: { resolvers: [{ ...right, ttl: 604_800 }] } }, 'TTL', /604800 s/],
  ])('%s does not hold, with what to do', (_, change, name, found) => {
    expect(broken(change)).toMatchObject([{ name, found: expect.stringMatching(found), advice: expect.any(String) }]);
  });

  it('one resolver that cannot be reached says nothing while another answers', () => {
    const silent = { server: '8.8.8.8', a: [], aaaa: [], cname: [], error: 'ETIMEOUT' };
    expect(broken({ dns: { resolvers: [right, silent] } })).toEqual([]);
  });
});

describe('waitSeconds', () => {
  it.each([0, 1, 601])('may be %d', (waitSeconds) => {
    expect(Input.safeParse({ hub: 'hub.example.test', waitSeconds }).success).toBe(true);
  });

  it.each([-1, 602, 1.5, '10', null])('may not be %j', (waitSeconds) => {
    const { error } = Input.safeParse({ hub: 'hub.example.test', waitSeconds });
    expect(error?.issues).toMatchObject([
      { path: ['waitSeconds'], message: 'a whole number of seconds from 0 to 601' },
    ]);
  });
});
