import type { GatePolicy } from '../../../workflows/shared/plan.ts';

/**
 * The least number of further people whose approval would satisfy every group and the number of distinct people,
 * given who has approved and who may still. `Infinity` when nobody can: the gate cannot be satisfied.
 * People of the same groups are alike, so the search is over kinds of people and stays small.
 */
export function stillNeeded(policy: GatePolicy, approved: ReadonlySet<string>, mayStill: readonly string[]): number {
  const groups = policy.groups.map((group) => new Set(group.people));
  const lacking = policy.groups.map((group, at) => Math.max(0, group.min - count(approved, groups[at]!)));
  const union = new Set(policy.groups.flatMap((group) => group.people));
  const distinctLacking = Math.max(0, policy.distinct - count(approved, union));

  const kinds = new Map<string, { member: boolean[]; left: number }>();
  for (const person of new Set(mayStill)) {
    if (approved.has(person) || !union.has(person)) continue;
    const member = groups.map((group) => group.has(person));
    const key = member.join();
    const kind = kinds.get(key);
    if (kind) kind.left += 1;
    else kinds.set(key, { member, left: 1 });
  }
  const list = [...kinds.values()];
  const available = list.reduce((sum, kind) => sum + kind.left, 0);
  const forGroups = fewest(lacking, list, new Map());
  const needed = Math.max(forGroups, distinctLacking);
  return needed <= available ? needed : Number.POSITIVE_INFINITY;
}

/** Those whose approval would bring the quorum nearer. People of the same groups are alike, so one of each kind is tried. */
export function helpfulPeople(
  policy: GatePolicy,
  approved: ReadonlySet<string>,
  mayStill: readonly string[],
): string[] {
  const needed = stillNeeded(policy, approved, mayStill);
  if (needed === 0) return [];
  const groups = policy.groups.map((group) => new Set(group.people));
  const helps = new Map<string, boolean>();
  return mayStill.filter((person) => {
    const kind = groups.map((group) => group.has(person)).join();
    let known = helps.get(kind);
    if (known === undefined) {
      const others = mayStill.filter((each) => each !== person);
      known = stillNeeded(policy, new Set([...approved, person]), others) < needed;
      helps.set(kind, known);
    }
    return known;
  });
}

function count(of: ReadonlySet<string>, within: ReadonlySet<string>): number {
  let n = 0;
  for (const person of of) if (within.has(person)) n += 1;
  return n;
}

function fewest(lacking: number[], kinds: { member: boolean[]; left: number }[], known: Map<string, number>): number {
  const at = lacking.findIndex((n) => n > 0);
  if (at < 0) return 0;
  const key = `${lacking.join()}|${kinds.map((kind) => kind.left).join()}`;
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  let best = Number.POSITIVE_INFINITY;
  for (const [index, kind] of kinds.entries()) {
    if (!kind.member[at] || kind.left === 0) continue;
    const rest = kinds.map((each, i) => (i === index ? { ...each, left: each.left - 1 } : each));
    const then = lacking.map((n, group) => (kind.member[group] ? Math.max(0, n - 1) : n));
    best = Math.min(best, 1 + fewest(then, rest, known));
  }
  known.set(key, best);
  return best;
}
