import { functions } from '../../lambdas/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import type { Procedure } from '../../workflows/shared/procedure.ts';
import { placeholderOf } from '../cell.ts';
import { facts } from './facts.ts';

/** What the simulated world answers on a host. */
export const HOST_COMMANDS = ['gaia/inspect-hub'];

const known = new Map<string, boolean>();

/**
 * Whether the simulated world has everything that a procedure looks at. It is a world of hubs that go on as they are: none is
 * launched, moved or ended in it, and no record is set. Of such procedures only the gate is simulated.
 */
export function isCarriedOut(procedure: Procedure): boolean {
  const before = known.get(procedure.name);
  if (before !== undefined) return before;
  const text = JSON.stringify(readDefinitionFile(procedure).definition);
  const looks = functions.filter(({ name }) => /^(check|probe)-/.test(name) && !Object.hasOwn(facts, name));
  const commands = [...text.matchAll(/"command":"([^"]+)"/g)].map(([, command]) => command!);
  const all =
    looks.every((spec) => !text.includes(placeholderOf(spec))) &&
    commands.every((command) => HOST_COMMANDS.includes(command));
  known.set(procedure.name, all);
  return all;
}
