import { isStarter } from '../../../workflows/shared/schedule/starting.ts';
import type { Requester, Roster } from './gate.ts';
import type { Strength } from './vote.ts';

const ROLE_PATTERN = /^arn:[^:]*:sts::\d+:assumed-role\/[^/*]+\/\*$/;

/**
 * Does an IAM principal's ARN fit one of a person's: equal, or a session of the one role that a pattern `…:assumed-role/ROLE/*`
 * names? No other pattern covers anything: `user/*` would be everybody.
 */
export function fitsPrincipal(principal: string, pattern: string): boolean {
  if (!pattern.endsWith('/*')) return principal === pattern && !isMachine(principal);
  if (!ROLE_PATTERN.test(pattern)) return false;
  const rest = principal.startsWith(pattern.slice(0, -1)) ? principal.slice(pattern.length - 1) : '';
  return rest !== '' && !rest.includes('/') && !rest.includes('*') && !isMachine(principal);
}

/** An account's root, service-linked roles and what starts scheduled runs are nobody's own identity: they never vote, whatever a roster says. */
export function isMachine(principal: string): boolean {
  return (
    principal.startsWith('schedule:') ||
    isStarter(principal) ||
    /^arn:[^:]*:iam::\d*:root$/.test(principal) ||
    /:(assumed-role|role)\/(aws-service-role\/|AWSServiceRoleFor)/.test(principal)
  );
}

/**
 * Of those who asked for a run, the principals that are nobody's: no person of the estate, and no schedule. Each could be
 * one of the people who are asked, behind a role or a machine, so no approval counts while there is one.
 */
export function strangersAmong(requesters: readonly Requester[], roster: Roster): string[] {
  const isKnown = ({ principal, person }: Requester) =>
    person !== undefined ||
    principal.startsWith('schedule:') ||
    Object.values(roster).some((each) => isIdentityOf(principal, each));
  return requesters.filter((each) => !isKnown(each)).map(({ principal }) => principal);
}

/** Ids of the people a principal belongs to. More than one means that the roster is ambiguous: treat it as nobody. */
export function peopleBehind(principal: string, people: Readonly<Record<string, { principals: string[] }>>): string[] {
  if (isMachine(principal)) return [];
  const { whole, patterns } = indexOf(people);
  const fitting = patterns.filter(([pattern]) => fitsPrincipal(principal, pattern)).map(([, id]) => id);
  const found = new Set([...(whole.get(principal) ?? []), ...fitting]);
  return found.size < 2 ? [...found] : Object.keys(people).filter((id) => found.has(id));
}

/** Whole principals by their text, and patterns, each with whose it is. */
interface PrincipalIndex {
  whole: Map<string, string[]>;
  patterns: [pattern: string, id: string][];
}

/** The people of an estate are never changed: each estate is read once. */
const indices = new WeakMap<object, PrincipalIndex>();

function indexOf(people: Readonly<Record<string, { principals: string[] }>>): PrincipalIndex {
  const known = indices.get(people);
  if (known) return known;
  const index: PrincipalIndex = { whole: new Map(), patterns: [] };
  for (const [id, { principals }] of Object.entries(people)) {
    for (const principal of principals) {
      if (principal.endsWith('/*')) index.patterns.push([principal, id]);
      else index.whole.set(principal, [...(index.whole.get(principal) ?? []), id]);
    }
  }
  indices.set(people, index);
  return index;
}

/** The proof that a vote's principal is of: a passkey, a mailbox, or an IAM caller. */
export function proofOf(principal: string): Strength {
  if (principal.startsWith('passkey:')) return 'passkey';
  return principal.startsWith('mailto:') ? 'mail' : 'iam';
}

/** Is this principal one of the person's identities (IAM ARN), passkeys (`passkey:`), or the person's mailbox (`mailto:`)? */
export function isIdentityOf(principal: string, person: Roster[string]): boolean {
  if (principal.startsWith('passkey:')) return !!person.passkeys?.some(({ id }) => principal === `passkey:${id}`);
  if (principal.startsWith('mailto:')) return principal === `mailto:${person.mail}`;
  return person.principals.some((pattern) => fitsPrincipal(principal, pattern));
}
