import type { CommandResult } from '../command-result.ts';
import type { AskedOutcome, Attempt } from './attempt.ts';

/** An ACME error type (RFC 8555, section 6.7), as certbot and the rehearsal's client print it. */
const ACME_ERROR = /urn:ietf:params:acme:error:(\w+)/g;
/** What certbot says when the authority could not validate a name, and what our own command says when nothing came. */
const NOT_ISSUED = /Some challenges have failed|the authority issued none|the staging endpoint did not issue/;
/** Let's Encrypt's `rateLimited` errors end with this. */
const RETRY_AFTER = /retry after (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:Z| UTC)/i;

type Told = { outcome: AskedOutcome } & Partial<Pick<Attempt, 'serial' | 'error' | 'retryAfter'>>;

/** StatusDetails of a command that no shell was started for. */
const NOT_DELIVERED = ['DeliveryTimedOut', 'Undeliverable', 'AccessDenied', 'InvalidPlatform'];

/** What an ended command tells of the certificate it asked for. A failure that does not say whose it was may have cost one. */
export function outcomeOf({ status, details, stdout, stderr }: Omit<CommandResult, 'exitCode'>): Told {
  if (status === 'SUCCEEDED') {
    const { serial, elsewhere } = printed(stdout);
    if (elsewhere === true) return { outcome: 'never' };
    return { outcome: 'issued', ...(typeof serial === 'string' && { serial }) };
  }
  const said = `${stdout}\n${stderr}`;
  const error = [...said.matchAll(ACME_ERROR)].at(-1)?.[1];
  const [, day, time] = RETRY_AFTER.exec(said) ?? [];
  const more = { ...(error && { error }), ...(day && { retryAfter: `${day}T${time}Z` }) };
  if (NOT_DELIVERED.includes(details) || /nothing was (asked for|changed)/.test(stderr)) return { outcome: 'never' };
  return { outcome: error || NOT_ISSUED.test(said) ? 'refused' : 'unknown', ...more };
}

function printed(stdout: string): Record<string, unknown> {
  try {
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch {
    return {};
  }
}
