import { describe, expect, it } from '@jest/globals';
import { outcomeOf } from '../../../../lambdas/shared/ledger/outcome-of.ts';

type Ended = Parameters<typeof outcomeOf>[0];
const failed = (stderr: string, more: Partial<Ended> = {}) =>
  outcomeOf({ status: 'FAILED', details: 'Failed', stdout: '', stderr, ...more });

describe('what a command tells of the certificate it asked for', () => {
  it('is the serial when it went well, and nothing when it was renewed elsewhere', () => {
    const went = { status: 'SUCCEEDED' as const, details: 'Success', stderr: '' };
    expect(outcomeOf({ ...went, stdout: '{"serial":"0B","elsewhere":false}' })).toEqual({
      outcome: 'issued',
      serial: '0B',
    });
    expect(outcomeOf({ ...went, stdout: '{"serial":"0B","elsewhere":true}' })).toEqual({ outcome: 'never' });
    expect(outcomeOf({ ...went, stdout: '{"rehearsed":"hub.example.test"}' })).toEqual({ outcome: 'issued' });
  });

  it.each<[string, string, ReturnType<typeof outcomeOf>]>([
    [
      'certbot’s words for a failed challenge',
      'Type: unauthorized\nSome challenges have failed.\n',
      { outcome: 'refused' },
    ],
    ['an ACME error', 'urn:ietf:params:acme:error:dns: no A record', { outcome: 'refused', error: 'dns' }],
    [
      'a limit, with the time that the authority gives',
      'urn:ietf:params:acme:error:rateLimited :: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after 2026-11-21 22:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/',
      { outcome: 'refused', error: 'rateLimited', retryAfter: '2026-11-21T22:00:00Z' },
    ],
    ['our own command, before it asked', 'nginx would not take it; nothing was asked for', { outcome: 'never' }],
    ['nothing that says whose fault it was', 'nginx.service is not active', { outcome: 'unknown' }],
  ])('%s', (_, stderr, expected) => {
    expect(failed(stderr)).toEqual(expected);
  });

  it('is nothing for a command that was never delivered, and not known for one that ran out of its time', () => {
    expect(failed('', { status: 'TIMED_OUT', details: 'DeliveryTimedOut' })).toEqual({ outcome: 'never' });
    expect(failed('', { status: 'TIMED_OUT', details: 'ExecutionTimedOut' })).toEqual({ outcome: 'unknown' });
  });
});
