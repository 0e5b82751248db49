import type { Report } from '../report.ts';
import type { Rule } from '../rules/rule.ts';
import type { Scope, ScopedState } from '../scope.ts';
import { transitionsOf } from '../transitions.ts';
import { assignedBy, variablesReadBy } from '../variables.ts';

type Names = ReadonlySet<string>;

/**
 * AWS finds out when the state runs: a variable that nothing assigns, or that some way to the state does not.
 * What holds for sure at a state is what every way into it assigned (data flow to the fixed point, scope by scope; a
 * branch sees what its parent saw).
 */
export const variablesAreAssigned: Rule = ({ scopes: [top] }, report) => {
  if (top !== undefined) checkScope(top, new Set(), new Set(), report);
};

function checkScope(scope: Scope, certain: Names, visible: Names, report: Report): void {
  const assigned = new Set(visible);
  for (const { assigns } of allTransitions(scope)) for (const name of assignedBy(assigns)) assigned.add(name);
  const atEntry = assignedAtEntry(scope, certain);
  for (const state of scope.states.values()) {
    const known = atEntry.get(state.name);
    if (known === undefined) continue;
    for (const { name, at } of variablesReadBy(state)) {
      if (!assigned.has(name)) {
        report.warning('VARIABLE_NEVER_ASSIGNED', `The variable $${name} is read but never assigned`, at);
      } else if (!known.has(name)) {
        const way = wayWithout(scope, state, name).join(' → ');
        report.warning('VARIABLE_MAY_BE_UNASSIGNED', `The variable $${name} is not assigned on the way ${way}`, at);
      }
    }
    for (const inner of state.inner) checkScope(inner, known, assigned, report);
  }
}

function allTransitions(scope: Scope) {
  return [...scope.states.values()].flatMap(transitionsOf);
}

/** For each state that can be reached, the variables that are assigned whichever way it is reached. */
function assignedAtEntry(scope: Scope, certain: Names): ReadonlyMap<string, Names> {
  const atEntry = new Map<string, Names>();
  const waiting: string[] = [];
  const arrive = (name: string, names: Names) => {
    if (!scope.states.has(name)) return;
    const before = atEntry.get(name);
    const now = before === undefined ? names : new Set([...before].filter((each) => names.has(each)));
    if (before !== undefined && now.size === before.size) return;
    atEntry.set(name, now);
    waiting.push(name);
  };
  if (typeof scope.startAt === 'string') arrive(scope.startAt, certain);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const known = atEntry.get(name)!;
    for (const { target, assigns } of transitionsOf(scope.states.get(name)!)) {
      arrive(target, new Set([...known, ...assignedBy(assigns)]));
    }
  }
  return atEntry;
}

/** The names of the states on a shortest way from the start to `goal` on which nothing assigns `variable`. */
function wayWithout(scope: Scope, goal: ScopedState, variable: string): readonly string[] {
  const waiting: string[][] = typeof scope.startAt === 'string' ? [[scope.startAt]] : [];
  const seen = new Set<string>(waiting.flat());
  for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
    const state = scope.states.get(way.at(-1)!);
    if (state === undefined) continue;
    if (state === goal) return way;
    for (const { target, assigns } of transitionsOf(state)) {
      if (seen.has(target) || assignedBy(assigns).includes(variable)) continue;
      seen.add(target);
      waiting.push([...way, target]);
    }
  }
  return [goal.name];
}
