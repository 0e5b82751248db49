import type { GatePolicy } from '../../../workflows/shared/plan.ts';
import { type Accounts, shortest, waysOf } from './join.ts';

const nowhere: Accounts = new Map();

/** People who are alike: members of the same groups, of the same account. */
interface Kind {
  member: boolean[];
  account: string | undefined;
  left: number;
}

/**
 * The least number of further people whose approval would satisfy the groups as they are joined, the number of distinct
 * people, and the number of accounts, given who has approved and who may still. `Infinity` when nobody can: the gate
 * cannot be satisfied. People who are alike are counted together, so that the search stays small.
 *
 * @param accounts account of each person, and of whoever has approved for a seat
 */
export function stillNeeded(
  policy: GatePolicy,
  approved: ReadonlySet<string>,
  mayStill: readonly string[],
  accounts: Accounts = nowhere,
): number {
  return Math.min(...waysOf(policy).map(neededFor(policy, approved, mayStill, accounts)));
}

/**
 * Those whose approval would bring the quorum nearer, in whichever way it may be reached; a way that needs all that another
 * needs and more is none. Of people who are alike one is tried.
 */
export function helpfulPeople(
  policy: GatePolicy,
  approved: ReadonlySet<string>,
  mayStill: readonly string[],
  accounts: Accounts = nowhere,
): string[] {
  const groups = policy.groups.map((group) => new Set(group.people));
  const isShort = (group: number) => count(approved, groups[group]!) < policy.groups[group]!.min;
  const ways = shortest(waysOf(policy).map((way) => way.filter(isShort)));
  const needed = ways.map(neededFor(policy, approved, mayStill, accounts));
  if (Math.min(...needed) === 0) return [];
  const helps = new Map<string, boolean>();
  return mayStill.filter((person) => {
    const kind = `${groups.map((group) => group.has(person)).join()} ${policy.accounts ? accounts.get(person) : ''}`;
    let known = helps.get(kind);
    if (known === undefined) {
      const others = mayStill.filter((each) => each !== person);
      const then = ways.map(neededFor(policy, new Set([...approved, person]), others, accounts));
      known = then.some((n, way) => n < needed[way]!);
      helps.set(kind, known);
    }
    return known;
  });
}

/** Gives, for a way in which the groups can be satisfied, the least number of further people that it takes. */
function neededFor(
  policy: GatePolicy,
  approved: ReadonlySet<string>,
  mayStill: readonly string[],
  accounts: Accounts,
): (way: number[]) => number {
  const groups = policy.groups.map((group) => new Set(group.people));
  const lacking = policy.groups.map((group, at) => Math.max(0, group.min - count(approved, groups[at]!)));
  const union = new Set(policy.groups.flatMap((group) => group.people));
  const distinctLacking = Math.max(0, policy.distinct - count(approved, union));
  const seen = new Set([...approved].filter((id) => union.has(id)).flatMap((id) => accounts.get(id) ?? []));
  const accountsLacking = Math.max(0, (policy.accounts ?? 0) - seen.size);

  const kinds = new Map<string, Kind>();
  for (const person of new Set(mayStill)) {
    if (approved.has(person) || !union.has(person)) continue;
    const member = groups.map((group) => group.has(person));
    const account = accountsLacking > 0 ? accounts.get(person) : undefined;
    const fresh = account !== undefined && !seen.has(account) ? account : undefined;
    const key = `${member.join()} ${fresh}`;
    const kind = kinds.get(key);
    if (kind) kind.left += 1;
    else kinds.set(key, { member, account: fresh, left: 1 });
  }
  const list = [...kinds.values()];
  const available = list.reduce((sum, kind) => sum + kind.left, 0);
  return (way) => {
    const wanted = way.filter((group) => lacking[group]! > 0);
    const forGroups = fewest(
      wanted.map((group) => lacking[group]!),
      accountsLacking,
      list.map((kind) => ({ ...kind, member: wanted.map((group) => kind.member[group]!) })),
    );
    const needed = Math.max(forGroups, distinctLacking);
    return needed <= available ? needed : Number.POSITIVE_INFINITY;
  };
}

function count(of: ReadonlySet<string>, within: ReadonlySet<string>): number {
  let n = 0;
  for (const person of of) if (within.has(person)) n += 1;
  return n;
}

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

/** The least number of people of these kinds that give each group what it lacks, and so many accounts that are new. */
function fewest(lacking: number[], accountsLacking: number, kinds: Kind[]): number {
  const apart = kinds.every(({ member }) => member.filter(Boolean).length <= 1);
  if (apart && accountsLacking === 0) {
    const of = (group: number) => sum(kinds.filter(({ member }) => member[group]).map(({ left }) => left));
    return lacking.every((n, group) => of(group) >= n) ? sum(lacking) : Number.POSITIVE_INFINITY;
  }
  let states = new Map<string, State>();
  keep(states, { lacking, accounts: accountsLacking, used: false, people: 0 });
  const byAccount = Map.groupBy(kinds, ({ account }) => account);
  for (const [account, own] of byAccount) {
    for (const kind of own) {
      const next = new Map<string, State>();
      for (const state of states.values()) for (const after of taking(state, kind)) keep(next, after);
      states = next;
    }
    const settled = new Map<string, State>();
    for (const state of states.values()) {
      const accounts = account !== undefined && state.used ? Math.max(0, state.accounts - 1) : state.accounts;
      keep(settled, { ...state, accounts, used: false });
    }
    states = settled;
  }
  const done = [...states.values()].filter((state) => state.accounts === 0 && state.lacking.every((n) => n === 0));
  return Math.min(Number.POSITIVE_INFINITY, ...done.map(({ people }) => people));
}

/** What is lacking after some kinds of people were looked at, whether one of the account at hand is among those taken. */
interface State {
  lacking: number[];
  accounts: number;
  used: boolean;
  people: number;
}

/** Of states with the same things lacking the one with the fewest people is enough. */
function keep(states: Map<string, State>, state: State): void {
  const key = `${state.lacking.join()} ${state.accounts} ${state.used}`;
  const known = states.get(key);
  if (!known || state.people < known.people) states.set(key, state);
}

/** A state after none, one, or as many people of a kind as could be of use. */
function* taking(state: State, { member, account, left }: Kind): Generator<State> {
  const useful = Math.max(
    account !== undefined && state.accounts > 0 ? 1 : 0,
    ...state.lacking.map((n, group) => (member[group] ? n : 0)),
  );
  for (let taken = 0; taken <= Math.min(left, useful); taken += 1) {
    yield {
      lacking: state.lacking.map((n, group) => (member[group] ? Math.max(0, n - taken) : n)),
      accounts: state.accounts,
      used: state.used || taken > 0,
      people: state.people + taken,
    };
  }
}
