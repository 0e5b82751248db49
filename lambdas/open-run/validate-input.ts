import { findProcedure, procedures } from '../../workflows/catalog.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { Procedure, Target } from '../../workflows/shared/procedure.ts';
import { secretFields } from '../../workflows/shared/secret.ts';
import { checkQuorum } from '../shared/check-quorum.ts';
import { InputInvalid } from '../shared/errors.ts';
import { faultsOf } from '../shared/faults.ts';
import type { Requester } from '../shared/gate/gate.ts';
import { LARGEST_INPUT } from './schema.ts';

/** A valid start of a procedure: its input as the schema gives it, its target, and whether only a plan is wanted. */
export interface ValidStart {
  procedure: Procedure;
  input: Record<string, unknown>;
  target: Target;
  mode: 'run' | 'plan';
}

/**
 * Everything that can be said of an input before anything is written: size, schema, target, approvers. Writes nothing.
 * Throws `InputInvalid` (every field that is wrong, its value, what is allowed) or `QuorumImpossible`.
 */
export function validateInput(
  name: string,
  given: unknown,
  estate: Estate,
  cell: string,
  requesters: Requester[],
): ValidStart {
  const procedure = findProcedure(name);
  if (!procedure) {
    const known = procedures.map((each) => each.name).join(', ');
    throw new InputInvalid(`field "procedure" is ${JSON.stringify(name.slice(0, 80))}: one of ${known}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(given) ?? '');
  if (bytes > LARGEST_INPUT) {
    throw new InputInvalid(`the input has ${bytes} bytes: at most ${LARGEST_INPUT} are allowed`);
  }
  const parsed = procedure.input.safeParse(given);
  if (!parsed.success) throw faultsOf(parsed.error, given, secretFields(procedure.input));
  const input = parsed.data as Record<string, unknown>;
  const target = procedure.target(input, estate);
  if (target.cell !== cell) {
    throw new InputInvalid(`${target.name} belongs to cell ${target.cell}: this is cell ${cell}, start it there`);
  }
  if (!procedure.readOnly && procedure.ungated === undefined) {
    const policy = procedure.gate({ input, target, roles: target.roles ?? {} });
    checkQuorum(policy, estate, requesters);
  }
  return { procedure, input, target, mode: input.mode === 'plan' ? 'plan' : 'run' };
}
