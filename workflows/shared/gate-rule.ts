import type { GateGroup, GatePolicy, Join } from './plan.ts';

/** How a policy joins its groups: as it says, else all of them. */
export function joinOf({ groups, join }: Pick<GatePolicy, 'groups' | 'join'>): Join {
  return join ?? { all: groups.map(({ group }) => group) };
}

/**
 * What a gate asks for, as people read it: `1 of owner and (2 of security or 1 of board); 3 different people from 2 AWS
 * accounts`.
 *
 * @param told how one group is told; its number and name where nothing else is given
 */
export function ruleText(
  policy: Pick<GatePolicy, 'groups' | 'join' | 'distinct' | 'accounts'>,
  told: (group: GateGroup) => string = ({ group, min }) => `${min} of ${group}`,
): string {
  const { groups, join, distinct, accounts } = policy;
  const tell = (part: Join, inner: boolean): string => {
    if (typeof part === 'string') return told(groups.find(({ group }) => group === part)!);
    const [parts, word] = 'all' in part ? [part.all, ' and '] : [part.any, ' or '];
    const text = parts.map((each) => tell(each, parts.length > 1)).join(word);
    return inner && parts.length > 1 ? `(${text})` : text;
  };
  const rule = join ? tell(join, false) : groups.map(told).join(' and ');
  const people = `${distinct === 1 ? 'one person' : `${distinct} different people`}`;
  return `${rule}; ${people}${accounts ? ` from ${accounts} AWS account${accounts === 1 ? '' : 's'}` : ''}`;
}
