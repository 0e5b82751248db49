import { readDefinitionFile } from '../../workflows/definition-file.ts';
import type { Procedure } from '../../workflows/shared/procedure.ts';
import { everyState, type Placed, type State } from '../workflows/asl.ts';

interface Definition {
  States: Record<string, State>;
}

/** Read once: a sweep runs a procedure hundreds of times. */
const read = new Map<string, Definition>();

function definitionOf(procedure: Procedure): Definition {
  const found = read.get(procedure.name) ?? (readDefinitionFile(procedure).definition as unknown as Definition);
  read.set(procedure.name, found);
  return found;
}

/** `${OpenRunFunctionArn}` → `open-run`. */
const functionOf = (placeholder: string) =>
  placeholder
    .replace(/^\$\{(\w+)FunctionArn\}$/, '$1')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();

/** A state of a procedure, and what it calls. */
export interface FaultedState extends Placed {
  calls: string | undefined;
  /** It waits for its task token. */
  waits: boolean;
}

/** Every state of a procedure, those in branches too, in the order of the definition. */
export function statesOf(procedure: Procedure): FaultedState[] {
  return everyState(definitionOf(procedure)).map((placed) => ({
    ...placed,
    calls: placed.state.Type === 'Task' ? functionOf(placed.state.Arguments!.FunctionName!) : undefined,
    waits: placed.state.Resource?.endsWith('.waitForTaskToken') ?? false,
  }));
}

/** The definition with a function of its own for each state, so that a fault falls on one state alone. */
export function definitionByState(procedure: Procedure, account: string, region: string): string {
  const definition = structuredClone(definitionOf(procedure));
  for (const { name, state } of everyState(definition)) {
    if (state.Type !== 'Task') continue;
    const called = `stepbook-${functionOf(state.Arguments!.FunctionName!)}__${name}`;
    state.Arguments!.FunctionName = `arn:aws:lambda:${region}:${account}:function:${called}`;
  }
  return JSON.stringify(definition);
}
