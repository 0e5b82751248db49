import type { MockInput, TestStateInput } from '@aws-sdk/client-sfn';
import type { StateDefinition } from '../../asl/machine.ts';
import type { StateType } from '../../states/table.ts';
import { parseResource } from '../../tasks/resource.ts';
import { errors } from '../errors.ts';
import { checkMockedTask } from './mocked-task.ts';

type MockRule = (mock: MockInput | undefined, node: StateDefinition, input: TestStateInput) => Promise<void> | void;

const noMock: MockRule = (mock, { type }) => {
  if (mock) throw errors.validation(`State type '${type}' is not supported when a mock is specified`);
};

/** Map and Parallel are tested with a mock only. */
const mockOnly = (check: (result: unknown, node: StateDefinition, input: TestStateInput) => void): MockRule => {
  return (mock, node, input) => {
    if (!mock) {
      throw errors.invalidDefinition(
        'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
      );
    }
    if (mock.result === undefined) return;
    check(parsed(mock.result), node, input);
  };
};

function expectList(result: unknown): unknown[] {
  if (Array.isArray(result)) return result;
  throw errors.validation('Mocked result must be an array.');
}

/** A Map with a ResultWriter answers where it wrote to; one without answers what its iterations do. */
function checkMapResult(result: unknown, { fields }: StateDefinition, { stateConfiguration }: TestStateInput): void {
  if (fields.ResultWriter !== undefined) {
    if (typeof result === 'object' && result !== null && !Array.isArray(result)) return;
    throw errors.validation('Mocked result must be a JSON object.');
  }
  if ((stateConfiguration?.mapIterationFailureCount ?? 0) > expectList(result).length) {
    throw errors.validation('Map iteration failure count must be less than or equal to the number of Map iterations');
  }
}

const task: MockRule = async (mock, node, { roleArn }) => {
  const resource = parseResource(node.fields.Resource as string);
  if (mock) {
    if (mock.result !== undefined)
      await checkMockedTask(resource, parsed(mock.result), mock.fieldValidationMode ?? 'STRICT');
    return;
  }
  if (resource.pattern !== 'request') {
    throw errors.validation(`TestState API supports the resource '${resource.arn}' only when a mock is specified`);
  }
  if (roleArn === undefined) throw errors.validation('RoleArn must be specified when testing a Task state');
};

const rules: { readonly [Type in StateType]: MockRule } = {
  Task: task,
  Pass: noMock,
  Choice: noMock,
  Wait: noMock,
  Succeed: noMock,
  Fail: noMock,
  Parallel: mockOnly((result, { inner }) => {
    if (expectList(result).length !== inner.length) {
      throw errors.validation('Mocked result must contain the same number of items as number of Parallel branches.');
    }
  }),
  Map: mockOnly(checkMapResult),
};

/** Whether the state can be tested with the mock, or without one. @throws {ValidationException} @throws {InvalidDefinition} */
export async function checkMock(input: TestStateInput, node: StateDefinition): Promise<void> {
  const { mock, stateConfiguration, revealSecrets } = input;
  if (!mock && stateConfiguration?.mapIterationFailureCount !== undefined) {
    throw errors.validation('TestState does not support MapIterationFailureCount when a mock is not specified.');
  }
  if (mock && revealSecrets) {
    throw errors.validation('TestState does not support RevealSecrets when a mock is specified.');
  }
  if (mock && (mock.result === undefined) === (mock.errorOutput === undefined)) {
    throw errors.validation('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  await rules[node.type](mock, node, input);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw errors.validation('Mocked result must be valid JSON');
  }
}
