import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../../../lambdas/shared/ledger/attempt.ts';
import { budgetsOf } from '../../../../lambdas/shared/ledger/budgets.ts';
import { registeredDomain } from '../../../../lambdas/shared/ledger/registered-domain.ts';
import type { BudgetName } from '../../../../workflows/shared/facts/budget.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();
const hub = 'hub.example.org';

const attempt = (ms: number, more: Partial<Attempt> = {}): Attempt => ({
  at: ago(ms),
  names: [hub],
  endpoint: 'production',
  account: hub,
  outcome: 'issued',
  source: 'ledger',
  ...more,
});
const times = (count: number, make: (index: number) => Attempt) =>
  Array.from({ length: count }, (_, index) => make(index)).sort((one, other) => one.at.localeCompare(other.at));
const look = (attempts: Attempt[], more: Partial<Parameters<typeof budgetsOf>[0]> = {}) =>
  budgetsOf({ names: [hub], account: hub, endpoint: 'production', attempts, now, ...more });
const one = (name: BudgetName, attempts: Attempt[], more: Partial<Parameters<typeof budgetsOf>[0]> = {}) =>
  look(attempts, more).find(({ budget }) => budget === name)!;

describe('the budgets of Let’s Encrypt', () => {
  it('are all there when nothing was asked for, with the documented numbers', () => {
    expect(
      look([]).map(({ budget, of, limit, refillSeconds, remaining, nextSafe }) => ({
        budget,
        of,
        limit,
        refillSeconds,
        remaining,
        nextSafe,
      })),
    ).toEqual([
      { budget: 'exact-set', of: hub, limit: 5, refillSeconds: 34 * 3600, remaining: 5, nextSafe: null },
      {
        budget: 'registered-domain',
        of: 'example.org',
        limit: 50,
        refillSeconds: 202 * 60,
        remaining: 50,
        nextSafe: null,
      },
      { budget: 'new-orders', of: hub, limit: 300, refillSeconds: 36, remaining: 300, nextSafe: null },
      { budget: 'failed-validations', of: hub, limit: 5, refillSeconds: 720, remaining: 5, nextSafe: null },
      { budget: 'consecutive-failures', of: hub, limit: 1152, refillSeconds: null, remaining: 1152, nextSafe: null },
    ]);
  });

  it('exact set: five, then one more every 34 hours; other sets do not count', () => {
    const five = times(5, (index) => attempt((index + 1) * HOUR));
    expect(one('exact-set', five)).toMatchObject({
      used: 5,
      remaining: 0,
      nextSafe: new Date(now.getTime() + 29 * HOUR).toISOString(),
    });
    expect(one('exact-set', five.slice(1))).toMatchObject({ remaining: 1, nextSafe: null });
    const others = five.map((each) => ({ ...each, names: [hub, `www.${hub}`] }));
    expect(one('exact-set', others)).toMatchObject({ used: 0, remaining: 5 });
    expect(
      one(
        'exact-set',
        five.map((each) => ({ ...each, names: [hub.toUpperCase()] })),
      ),
    ).toMatchObject({ used: 5 });
  });

  it('exact set: what was refused costs none, what is not known may have, and what nobody was asked for counts nowhere', () => {
    const of = (outcome: Attempt['outcome']) =>
      look([attempt(HOUR / 2, { outcome })])
        .filter(({ used }) => used > 0)
        .map(({ budget }) => budget);
    expect(of('issued')).toEqual(['exact-set', 'registered-domain', 'new-orders']);
    expect(of('asked')).toEqual(['exact-set', 'registered-domain', 'new-orders']);
    expect(of('unknown')).toEqual([
      'exact-set',
      'registered-domain',
      'new-orders',
      'failed-validations',
      'consecutive-failures',
    ]);
    expect(of('refused')).toEqual(['new-orders', 'failed-validations', 'consecutive-failures']);
    expect(of('never')).toEqual([]);
  });

  it('a renewal that named what it replaces is counted by no limit of issuance (RFC 9773)', () => {
    const five = times(5, (index) => attempt((index + 1) * HOUR, { replaces: true }));
    expect(look(five).filter(({ used }) => used > 0)).toEqual([]);
  });

  it('registered domain: fifty new names, then one more every 202 minutes; renewals neither count nor are held back', () => {
    const fifty = times(50, (index) =>
      attempt(index * MINUTE, { names: [`h${index}.example.org`], account: `h${index}` }),
    );
    const full = one('registered-domain', fifty);
    expect(full).toMatchObject({ of: 'example.org', used: 50, remaining: 0, applies: true });
    expect(Date.parse(full.nextSafe!) - now.getTime()).toBe((202 - 49) * MINUTE);
    expect(one('registered-domain', fifty, { names: ['h1.example.org'] })).toMatchObject({ applies: false });
    const again = [...fifty.slice(0, 49), attempt(0, { names: ['h1.example.org'] })];
    expect(one('registered-domain', again)).toMatchObject({ used: 49 });
  });

  it('registered domain is what the public suffix list says', () => {
    expect(registeredDomain('hub.city.kawasaki.jp')).toBe('city.kawasaki.jp');
    expect(registeredDomain('a.b.example.co.uk')).toBe('example.co.uk');
    expect(registeredDomain('hub.someone.github.io')).toBe('someone.github.io');
    expect(registeredDomain('co.uk')).toBe('co.uk');
    expect(registeredDomain('hub.example.test')).toBe('example.test');
  });

  it('new orders: 300 of an account in three hours', () => {
    const many = times(300, (index) =>
      attempt(index * 10, { names: [`h${index}.x${index}.org`], outcome: 'refused', error: 'dns' }),
    );
    expect(one('new-orders', many)).toMatchObject({ remaining: 0, nextSafe: expect.any(String) });
    expect(one('new-orders', many, { account: 'another' })).toMatchObject({ used: 0, remaining: 300 });
  });

  it('failed validations: five an hour for a name, one more every 12 minutes; busy authorities are nobody’s failure', () => {
    const five = times(5, (index) => attempt(index * MINUTE, { outcome: 'refused', error: 'unauthorized' }));
    expect(one('failed-validations', five)).toMatchObject({
      remaining: 0,
      nextSafe: new Date(now.getTime() + 8 * MINUTE).toISOString(),
    });
    const busy = five.map((each) => ({ ...each, error: 'serverInternal' }));
    expect(one('failed-validations', busy)).toMatchObject({ used: 0, remaining: 5 });
  });

  it('consecutive failures: a success begins anew; 1152 of them pause the name, and no time helps', () => {
    const failures = (count: number, from: number) =>
      times(count, (index) => attempt(from + index * HOUR, { outcome: 'refused' }));
    expect(
      one('consecutive-failures', [...failures(3, 10 * HOUR), attempt(9 * HOUR), ...failures(2, HOUR)]),
    ).toMatchObject({ used: 2 });
    const paused = one('consecutive-failures', failures(1152, HOUR));
    expect(paused).toMatchObject({ remaining: 0, because: expect.stringContaining('paused') });
    expect(paused.nextSafe).toBeUndefined();
  });

  it('what the authority itself said holds before all arithmetic', () => {
    const told = attempt(HOUR, { outcome: 'refused', error: 'rateLimited', retryAfter: '2026-11-21T08:00:00Z' });
    expect(one('exact-set', [told])).toMatchObject({ remaining: 0, nextSafe: '2026-11-21T08:00:00.000Z' });
    expect(one('exact-set', [{ ...told, retryAfter: '2026-11-20T11:30:00Z' }])).toMatchObject({ nextSafe: null });
  });

  it('staging has limits of its own, and counts nothing of production', () => {
    const staged = times(6, (index) => attempt(index * HOUR, { endpoint: 'staging' }));
    expect(one('exact-set', staged)).toMatchObject({ used: 0, remaining: 5 });
    expect(one('exact-set', staged, { endpoint: 'staging' })).toMatchObject({ limit: 30_000, used: 6 });
    expect(one('failed-validations', staged, { endpoint: 'staging' })).toMatchObject({ limit: 200, used: 0 });
  });
});
