import { describe, expect, it } from '@jest/globals';
import { procedures } from '../../workflows/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import { everyState, type State } from './asl.ts';

/** States that have one name in several definitions and differ on purpose, and why. */
const different: Record<string, string> = {
  Begin: 'the variables that each definition needs',
  Work: 'holds the other states',
  Facts: 'which facts are looked at',
};

/** A state without where it leads to, and without the name of its procedure. */
function body(state: State, procedure: string): unknown {
  const leads = ['Next', 'End', 'Default'];
  const text = JSON.stringify(state, (key, value) => (leads.includes(key) ? undefined : value));
  return JSON.parse(text.replaceAll(`"${procedure}"`, '"(procedure)"'));
}

/** Every state of every definition, by name. A block of states that several definitions need is copied, not included: what is copied must stay the same. */
const placed = new Map<string, { procedure: string; body: unknown }[]>();
for (const procedure of procedures) {
  const { definition } = readDefinitionFile(procedure);
  for (const { name, state } of everyState(definition as { States: Record<string, State> })) {
    placed.set(name, [...(placed.get(name) ?? []), { procedure: procedure.name, body: body(state, procedure.name) }]);
  }
}
const shared = [...placed].filter(([name, { length }]) => length > 1 && !(name in different));

describe('a state that several definitions have', () => {
  it.each(shared)('%s is the same in all of them', (_, copies) => {
    const [first, ...others] = copies;
    for (const other of others) expect(other).toEqual({ ...first, procedure: other.procedure });
  });

  it('is not called different without need', () => {
    const same = Object.keys(different).filter((name) => {
      const copies = placed.get(name) ?? [];
      return new Set(copies.map((copy) => JSON.stringify(copy.body))).size < 2;
    });
    expect(same).toEqual([]);
  });
});
