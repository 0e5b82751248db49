import type { Estate } from '../../workflows/shared/estate.ts';
import { ruleText } from '../../workflows/shared/gate-rule.ts';
import type { GatePolicy } from '../../workflows/shared/plan.ts';
import { QuorumImpossible } from './errors.ts';
import { peopleOf, type Requester } from './gate/gate.ts';
import { strangersAmong } from './gate/identify.ts';
import { accountsOf } from './gate/join.ts';
import { stillNeeded } from './gate/missing-people.ts';
import { rosterNow } from './gate/roster.ts';
import { isRequester } from './gate/tally.ts';

/**
 * Throws `QuorumImpossible` when the people that the policy names cannot satisfy it: a group has nobody, somebody is not
 * in the estate, there are too few different people, they are enough only with the requester, or nobody knows who that is.
 */
export function checkQuorum(policy: GatePolicy, estate: Estate, requesters: Requester[]): void {
  const problems = policy.groups
    .filter((group) => group.people.length === 0)
    .map((group) => `group "${group.group}" has nobody`);
  const people = peopleOf(policy);
  const roster = rosterNow(policy, estate);
  problems.push(...people.filter((id) => !roster[id]).map((id) => `"${id}" is not in the estate`));
  // A gate that asks for a proof of the person cannot count somebody who has none: neither AWS credentials nor a passkey.
  const provable = people.filter(
    (id) => roster[id] && (policy.strength === 'mail' || roster[id].principals.length > 0 || !!roster[id].passkeys),
  );
  const eligible = provable.filter((id) => !isRequester(id, roster, requesters));
  if (!Number.isFinite(stillNeeded(policy, new Set(), eligible, accountsOf(roster)))) {
    const wanted = ruleText(policy, ({ group, min, people: asked }) => `${min} of ${group} (${asked.join(', ')})`);
    const excluded = provable.filter((id) => !eligible.includes(id));
    problems.push(
      `the gate wants ${wanted}; ` +
        `able to approve: ${eligible.join(', ') || 'nobody'}` +
        (excluded.length > 0 ? `; excluded, because they asked for the run: ${excluded.join(', ')}` : ''),
    );
  }
  for (const principal of strangersAmong(requesters, estate.people)) {
    problems.push(
      `${principal} asked for it and is nobody of the estate, so it could be anybody who is asked: start it as a person of the estate, or name the principal as a person's`,
    );
  }
  if (problems.length > 0) throw new QuorumImpossible(`nobody could approve this run: ${problems.join('; ')}`);
}
