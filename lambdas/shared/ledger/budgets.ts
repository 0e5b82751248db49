import type { Budget, BudgetName } from '../../../workflows/shared/facts/budget.ts';
import { type Attempt, type Endpoint, setOf } from './attempt.ts';
import { FAILURES_UNTIL_PAUSE, limits } from './limits.ts';
import { registeredDomain } from './registered-domain.ts';
import { type Bucket, nextTokenAt, tokensAt } from './token-bucket.ts';

/** What is to be asked for, and what was asked before (oldest first). */
export interface Request {
  names: string[];
  account: string;
  endpoint: Endpoint;
  attempts: Attempt[];
  now: Date;
}

/** ACME errors with which no validation failed: the authority was busy, or did not want to (RFC 8555, section 6.7). */
const NOT_THE_NAMES = ['rateLimited', 'serverInternal', 'badNonce', 'accountDoesNotExist', 'malformed'];

const mayHaveIssued = ({ outcome }: Attempt) => outcome === 'asked' || outcome === 'issued' || outcome === 'unknown';
const failed = ({ outcome, error = '' }: Attempt) =>
  outcome === 'unknown' || (outcome === 'refused' && !NOT_THE_NAMES.includes(error));

/** The budgets of one kind that a request would draw on. */
type Counting = (request: Request, own: Own) => Budget[];

interface Own {
  /** Of the endpoint, without those that nobody was asked for. */
  attempts: Attempt[];
  /** Those among them that replaced nothing the authority knew: it exempts renewals of the same names from some limits. */
  isNew: (attempt: Attempt) => boolean;
  /** The request itself is such a renewal. */
  renewal: boolean;
}

/** What each limit counts, for what, and whether it counts a renewal. */
const counting: { [Name in BudgetName]: Counting } = {
  'exact-set': (request, { attempts }) => {
    const set = setOf(request.names);
    const spends = attempts.filter((each) => setOf(each.names) === set && mayHaveIssued(each) && !each.replaces);
    // What the authority said itself, of whichever limit, holds before all arithmetic.
    const told = attempts
      .filter((each) => setOf(each.names) === set)
      .map(({ retryAfter = '' }) => Date.parse(retryAfter));
    return [bucketed('exact-set', set, spends, request, Math.max(0, ...told.filter((time) => time > 0)))];
  },
  'registered-domain': (request, { attempts, isNew, renewal }) =>
    [...new Set(request.names.map(registeredDomain))].sort().map((domain) => {
      const spends = attempts.filter(
        (each) => each.names.some((name) => registeredDomain(name) === domain) && mayHaveIssued(each) && isNew(each),
      );
      return { ...bucketed('registered-domain', domain, spends, request), applies: !renewal };
    }),
  'new-orders': (request, { attempts, isNew, renewal }) => {
    const spends = attempts.filter((each) => each.account === request.account && isNew(each));
    return [{ ...bucketed('new-orders', request.account, spends, request), applies: !renewal }];
  },
  'failed-validations': (request, { attempts }) =>
    request.names.map((name) =>
      bucketed(
        'failed-validations',
        name,
        attempts.filter((each) => each.names.includes(name) && failed(each)),
        request,
      ),
    ),
  'consecutive-failures': ({ names }, { attempts }) =>
    names.map((name) => {
      const ended = attempts.filter((each) => each.names.includes(name) && (failed(each) || each.outcome === 'issued'));
      const used = ended.length - 1 - ended.findLastIndex(({ outcome }) => outcome === 'issued');
      const remaining = Math.max(0, FAILURES_UNTIL_PAUSE - used);
      const budget = { budget: 'consecutive-failures' as const, of: name, limit: FAILURES_UNTIL_PAUSE };
      return {
        ...budget,
        refillSeconds: null,
        used,
        remaining,
        applies: true,
        ...(remaining > 0
          ? { nextSafe: null }
          : { because: "the authority has paused the name; a person resumes it by the link in the authority's error" }),
      };
    }),
};

/** Every limit that asking for a certificate would draw on, with what is left and when there is some again. */
export function budgetsOf(request: Request): Budget[] {
  const attempts = request.attempts.filter(
    ({ endpoint, outcome }) => endpoint === request.endpoint && outcome !== 'never',
  );
  const seen = new Set<string>();
  const renewals = new Set<Attempt>();
  for (const attempt of attempts) {
    const set = setOf(attempt.names);
    if (seen.has(set)) renewals.add(attempt);
    if (attempt.outcome === 'issued') seen.add(set);
  }
  const own: Own = {
    attempts,
    isNew: (attempt) => !renewals.has(attempt) && !attempt.replaces,
    renewal: seen.has(setOf(request.names)),
  };
  return Object.values(counting).flatMap((count) => count(request, own));
}

function bucketed(
  name: keyof (typeof limits)[Endpoint],
  of: string,
  spends: Attempt[],
  request: Request,
  notBefore = 0,
): Budget {
  const bucket: Bucket = limits[request.endpoint][name];
  const now = request.now.getTime();
  const times = spends.map(({ at }) => Date.parse(at)).sort((one, other) => one - other);
  const whole = bucket.capacity * bucket.refillMs;
  const next = Math.max(nextTokenAt(bucket, times, now), notBefore);
  return {
    budget: name,
    of,
    limit: bucket.capacity,
    refillSeconds: bucket.refillMs / 1000,
    used: times.filter((time) => time > now - whole && time <= now).length,
    remaining: next > now ? 0 : tokensAt(bucket, times, now),
    nextSafe: next > now ? new Date(next).toISOString() : null,
    applies: true,
  };
}
