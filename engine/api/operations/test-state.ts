import type { TestStateInput, TestStateOutput } from '@aws-sdk/client-sfn';
import { run } from '../../execution/work.ts';
import { errors } from '../errors.ts';
import { checkInput } from '../start-named.ts';
import { readContext } from '../test-state/context-object.ts';
import { checkMock } from '../test-state/mock-request.ts';
import { prepareBench } from '../test-state/prepare-bench.ts';
import { testedState } from '../test-state/tested-state.ts';
import { runTrial } from '../test-state/trials.ts';
import { verdictOf } from '../test-state/verdict.ts';
import type { Operation } from './operation.ts';

/**
 * TestState: one state, run by the interpreter in an execution of its own that is kept nowhere. Where it would go on
 * to the next state the test ends.
 * @throws {InvalidDefinition} @throws {InvalidExecutionInput} @throws {ValidationException}
 */
export const testState: Operation<TestStateInput, TestStateOutput> = async (core, input, caller) => {
  const node = testedState(input);
  const level = input.inspectionLevel ?? 'INFO';
  if (input.revealSecrets && level !== 'TRACE') {
    throw errors.validation('RevealSecrets can only be true when the inspection level is TRACE');
  }
  if (input.context !== undefined && !input.mock) {
    throw errors.validation('A Context object can only be specified together with a mock');
  }
  await checkMock(input, node);
  const context = input.context === undefined ? undefined : readContext(input.context);
  checkInput(input.input ?? '{}');
  const bench = prepareBench(core, input, caller, node, context);
  await run(runTrial(bench));
  const { inspectionData, ...answer } = verdictOf(bench);
  return level === 'INFO' ? answer : { ...answer, inspectionData };
};
