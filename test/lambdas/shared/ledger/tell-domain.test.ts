import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../../../lambdas/shared/ledger/attempt.ts';
import { tellDomain } from '../../../../lambdas/shared/ledger/tell-domain.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const attempt = (name: string, hours: number, more: Partial<Attempt> = {}): Attempt => ({
  at: new Date(now.getTime() - hours * 3_600_000).toISOString(),
  names: [name],
  endpoint: 'production',
  account: name,
  outcome: 'issued',
  source: 'ledger',
  ...more,
});

describe('the ledger of a domain', () => {
  it('is everything under its registered domain, with its own limits', () => {
    const all = [
      attempt('hub.example.co.uk', 4),
      attempt('other.example.co.uk', 3),
      attempt('hub.example.org', 2),
      attempt('hub.example.co.uk', 1, { endpoint: 'staging' }),
    ];
    const { attempts, budgets, staging } = tellDomain(all, 'hub.example.co.uk', now);
    const used = (of: typeof budgets) => Object.fromEntries(of.map(({ budget, used: count }) => [budget, count]));

    expect(attempts.map(({ names, endpoint }) => `${names} ${endpoint}`)).toEqual([
      'hub.example.co.uk production',
      'other.example.co.uk production',
      'hub.example.co.uk staging',
    ]);
    expect(used(budgets)).toMatchObject({ 'exact-set': 1, 'registered-domain': 2, 'failed-validations': 0 });
    expect(used(staging)).toMatchObject({ 'exact-set': 1 });
    expect(budgets.find(({ budget }) => budget === 'registered-domain')).toMatchObject({
      of: 'example.co.uk',
      applies: false,
    });
  });
});
