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
const mockOnly = (check: (result: unknown[], node: StateDefinition) => void): MockRule => {
  return (mock, node) => {
    if (!mock) {
      throw errors.invalidDefinition(
        'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
      );
    }
    if (mock.result === undefined) return;
    const result = parsed(mock.result);
    if (!Array.isArray(result)) throw errors.validation('Mocked result must be an array.');
    check(result, node);
  };
};

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
    if (result.length !== inner.length) {
      throw errors.validation('Mocked result must contain the same number of items as number of Parallel branches.');
    }
  }),
  Map: mockOnly(() => {}),
};

/** Whether the state can be tested with the mock, or without one. @throws {ValidationException} @throws {InvalidDefinition} */
export async function checkMock(input: TestStateInput, node: StateDefinition): Promise<void> {
  const { mock } = input;
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
