import type { TestStateInput } from '@aws-sdk/client-sfn';
import type { StateDefinition } from '../../asl/machine.ts';
import { parseDefinition } from '../../asl/parse-definition.ts';
import { invalidDefinitionMessage, validateDefinition } from '../../asl/validation/validate-definition.ts';
import { errors } from '../errors.ts';

type Json = Record<string, unknown>;

/** The name AWS gives a state that is tested by itself. */
const loneName = 'StateName';
/** What cannot be asked of a state without the rest of its machine. */
const needsMachine = new Set(['MISSING_TRANSITION_TARGET', 'MISSING_END_STATE']);

/**
 * The state a request is about, in a machine of its own: the definition itself, or the state `stateName` names in it,
 * at any depth.
 * @throws {InvalidDefinition} the definition has faults
 * @throws {ValidationException} it has no such state
 */
export function testedState({ definition, stateName }: TestStateInput): StateDefinition {
  const text = definition!;
  if (stateName === undefined) return inMachine(loneName, check(text, { lone: true }), undefined);
  const machine = check(text, { lone: false });
  const state = findState(machine, stateName);
  if (state === undefined) throw errors.validation('State not found in definition');
  return inMachine(stateName, state, machine.QueryLanguage);
}

function check(text: string, { lone }: { lone: boolean }): Json {
  let checked = text;
  if (lone) {
    try {
      checked = JSON.stringify({ StartAt: loneName, States: { [loneName]: JSON.parse(text) } });
    } catch {
      // Left as it is: the validator says why it is no JSON.
    }
  }
  const faults = validateDefinition(checked).filter(
    ({ severity, code }) => severity === 'ERROR' && !(lone && needsMachine.has(code)),
  );
  if (faults.length > 0) throw errors.invalidDefinition(invalidDefinitionMessage(faults));
  return JSON.parse(text) as Json;
}

function inMachine(name: string, state: Json, language: unknown): StateDefinition {
  const machine = {
    ...(language !== undefined && { QueryLanguage: language }),
    StartAt: name,
    States: { [name]: state },
  };
  return parseDefinition(JSON.stringify(machine)).root.states.get(name)!;
}

function findState(machine: Json, name: string): Json | undefined {
  const states = machine.States as Record<string, Json>;
  if (Object.hasOwn(states, name)) return states[name];
  for (const { Branches = [], ItemProcessor, Iterator } of Object.values(states)) {
    for (const inner of [...(Branches as Json[]), ItemProcessor, Iterator] as (Json | undefined)[]) {
      const found = inner && findState(inner, name);
      if (found) return found;
    }
  }
  return undefined;
}
