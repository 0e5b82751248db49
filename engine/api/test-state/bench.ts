import type { InspectionData, MockInput, TestStateConfiguration } from '@aws-sdk/client-sfn';
import type { StateDefinition } from '../../asl/machine.ts';
import { type Failure, StateFailure } from '../../execution/failure.ts';
import { type Payload, textOf } from '../../execution/payload.ts';
import type { Frame } from '../../execution/state.ts';
import type { TaskCall, Turn } from '../../execution/turn.ts';
import type { Language } from '../../states/languages/language.ts';

/** Members of the answer's inspectionData that hold JSON text. */
export type Stage = {
  [Member in keyof InspectionData]-?: NonNullable<InspectionData[Member]> extends string ? Member : never;
}[keyof InspectionData];

/** A state under test, with what is known of its surroundings and what has been seen of it so far. */
export interface Bench {
  readonly turn: Turn;
  readonly frame: Frame;
  readonly node: StateDefinition;
  readonly language: Language;
  readonly mock: MockInput | undefined;
  readonly configuration: TestStateConfiguration;
  /** Carries out a task; the answer is JSON text. @throws {StateFailure} */
  readonly call: (call: TaskCall) => Promise<string>;
  readonly inspection: InspectionData;
  /** How the state failed, if it did, before Retry and Catch. */
  failure?: Failure;
}

/** Notes a value for the answer's inspectionData. */
export function show({ inspection }: Bench, stage: Stage, value: Payload): void {
  inspection[stage] = textOf(value);
}

/** Ends the state with an error, as its work would. */
export function failWith({ error, cause, ofTask = false }: Partial<Failure>): never {
  throw new StateFailure(error, cause, ofTask);
}

/** The state with only these of its fields, to apply them one after the other. */
export function withFields(node: StateDefinition, ...names: string[]): StateDefinition {
  const fields = Object.fromEntries(Object.entries(node.fields).filter(([name]) => names.includes(name)));
  return { ...node, fields };
}
