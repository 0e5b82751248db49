import type { Estate, Person } from '../../../workflows/shared/estate.ts';

/** Something about an estate's people by which one of them could count as another, or twice. */
export interface PeopleProblem {
  path: (string | number)[];
  message: string;
}

const USER = /^arn:[a-z-]+:iam::\d{12}:user\/[\w+=,.@/-]+$/;
const SSO_SESSION = /^arn:[a-z-]+:sts::\d{12}:assumed-role\/AWSReservedSSO_[\w+=,.@-]+\/[\w+=,.@-]{2,64}$/;
const OWN_ROLE = /^arn:[a-z-]+:sts::\d{12}:assumed-role\/(?!AWSReservedSSO_|AWSServiceRoleFor)[\w+=,.@-]+\/\*$/;

/** Why a principal does not prove one person; undefined when it does. */
function fault(principal: string): string | undefined {
  if (USER.test(principal) || SSO_SESSION.test(principal) || OWN_ROLE.test(principal)) return undefined;
  if (/:assumed-role\/AWSReservedSSO_[^/]+\/\*$/.test(principal))
    return 'everybody with that permission set has sessions of this role; name the session, which IAM Identity Center calls after the user';
  if (/:assumed-role\/[^/]+\/[^/]+$/.test(principal))
    return 'whoever may assume the role chooses the name of the session; give the person a role of their own, and `/*` as its session';
  return 'a person is an IAM user, a session of an AWSReservedSSO_ role, or `/*` below a role that nobody else can assume';
}

/** What an identity is compared by: neither IAM nor mail tells two names apart by their case. */
const same = (text: string) => text.normalize('NFKC').toLowerCase();

/** Ways in which a person is known, each with what it is compared by. */
const marks: { field: keyof Person; of: (person: Person) => string[] }[] = [
  { field: 'mail', of: ({ mail }) => [mail] },
  {
    field: 'passkeys',
    of: ({ passkeys }) => passkeys.flatMap(({ id, publicKey }) => [`id ${id}`, `key ${publicKey}`]),
  },
  { field: 'principals', of: ({ principals }) => principals },
];

/** What two people must not share, in the spelling of the second. */
function shared(one: Person, other: Person, { field, of }: (typeof marks)[number]): string[] {
  // Passkeys are bytes: their case tells them apart.
  const spell = field === 'passkeys' ? (text: string) => text : same;
  const theirs = of(one).map(spell);
  return of(other).filter((mark) => theirs.some((each) => each === spell(mark) || covers(each, spell(mark))));
}

/** Is one the pattern of a role's sessions, and the other such a session? */
function covers(one: string, other: string): boolean {
  const below = (session: string, pattern: string) =>
    pattern.endsWith('/*') && session.startsWith(pattern.slice(0, -1));
  return below(one, other) || below(other, one);
}

/**
 * Everything in an estate by which a vote could count for somebody else, or one person be two: a principal that is not one
 * person's alone, and two people with one mailbox, passkey or principal. Read before an estate is deployed or started.
 */
export function checkPeople({ people }: Pick<Estate, 'people'>): PeopleProblem[] {
  const all = Object.entries(people);
  return all.flatMap(([id, person], at) => [
    ...person.principals.flatMap((principal, index) => {
      const message = fault(principal);
      return message ? [{ path: ['people', id, 'principals', index], message: `${principal}: ${message}` }] : [];
    }),
    ...all.slice(0, at).flatMap(([before, earlier]) =>
      marks.flatMap((mark) =>
        shared(earlier, person, mark).map((what) => ({
          path: ['people', id, mark.field],
          message: `${what} is ${before}'s, too: one person would count twice, or nobody could tell who voted`,
        })),
      ),
    ),
  ]);
}
