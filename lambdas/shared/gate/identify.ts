import { isStarter } from '../../../workflows/shared/schedule/starting.ts';
import type { Roster } from './gate.ts';

/** Does an IAM principal's ARN fit one of a person's: equal, or below a pattern that ends in `/*` (an assumed role's sessions)? */
export function fitsPrincipal(principal: string, pattern: string): boolean {
  if (isMachine(principal)) return false;
  if (!pattern.endsWith('/*')) return principal === pattern;
  const rest = principal.startsWith(pattern.slice(0, -1)) ? principal.slice(pattern.length - 1) : '';
  return rest !== '' && !rest.includes('/') && !rest.includes('*');
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

/** Ids of the people a principal belongs to. More than one means that the roster is ambiguous: treat it as nobody. */
export function peopleBehind(principal: string, people: Record<string, { principals: string[] }>): string[] {
  return Object.keys(people).filter((id) =>
    people[id]!.principals.some((pattern) => fitsPrincipal(principal, pattern)),
  );
}

/** Is this principal one of the person's identities (IAM ARN), passkeys (`passkey:`), or the person's mailbox (`mailto:`)? */
export function isIdentityOf(principal: string, person: Roster[string]): boolean {
  if (principal.startsWith('passkey:')) return !!person.passkeys?.some(({ id }) => principal === `passkey:${id}`);
  if (principal.startsWith('mailto:')) return principal === `mailto:${person.mail}`;
  return person.principals.some((pattern) => fitsPrincipal(principal, pattern));
}
