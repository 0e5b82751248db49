import { joinOf } from '../../../workflows/shared/gate-rule.ts';
import type { GatePolicy, Join } from '../../../workflows/shared/plan.ts';
import type { Roster } from './gate.ts';

/** Person → AWS account; who counts for no account is not in it. */
export type Accounts = ReadonlyMap<string, string>;

/** The one account of each person whose principals are all of it. */
export function accountsOf(roster: Roster): Accounts {
  const accounts = new Map<string, string>();
  for (const [id, { principals }] of Object.entries(roster)) {
    const [account, ...others] = new Set(principals.map((principal) => principal.split(':')[4]!));
    if (account && others.length === 0) accounts.set(id, account);
  }
  return accounts;
}

/**
 * Have enough people approved: each group its number, as the policy joins the groups; enough different people; enough
 * different accounts?
 *
 * @param approved seats that are approved for
 * @param accounts seat → account of whoever approved for it
 */
export function isSatisfied(policy: GatePolicy, approved: ReadonlySet<string>, accounts: Accounts): boolean {
  const named = new Set(policy.groups.flatMap(({ people }) => people));
  const counting = [...approved].filter((id) => named.has(id));
  const seen = new Set(counting.flatMap((id) => accounts.get(id) ?? []));
  if (counting.length < policy.distinct || seen.size < (policy.accounts ?? 0)) return false;
  const has = ({ people, min }: GatePolicy['groups'][number]) =>
    new Set(people.filter((id) => approved.has(id))).size >= min;
  if (!policy.join) return policy.groups.every(has);
  const holds = (join: Join): boolean => {
    if (typeof join === 'string') return policy.groups.some((group) => group.group === join && has(group));
    return 'all' in join ? join.all.every(holds) : join.any.some(holds);
  };
  return holds(policy.join);
}

/**
 * The ways in which a policy's groups can be satisfied, each a list of groups (by their place) that are enough together.
 * None of them holds another.
 */
export function waysOf(policy: GatePolicy): number[][] {
  if (!policy.join) return [policy.groups.map((_, at) => at)];
  const at = new Map(policy.groups.map(({ group }, place) => [group, place]));
  const ways = (join: Join): number[][] => {
    if (typeof join === 'string') return [[at.get(join)!]];
    if ('any' in join) return shortest(join.any.flatMap(ways));
    return join.all.map(ways).reduce((left, right) => shortest(left.flatMap((a) => right.map((b) => [...a, ...b]))));
  };
  return ways(joinOf(policy));
}

/** Those that hold no other, each once. */
export function shortest(ways: number[][]): number[][] {
  const plain = ways.map((way) => [...new Set(way)].sort((a, b) => a - b));
  return plain.filter((way, here) =>
    plain.every(
      (other, there) =>
        here === there || other.some((group) => !way.includes(group)) || (other.length === way.length && here < there),
    ),
  );
}
