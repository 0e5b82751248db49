import { statesArn } from '../arn.ts';
import { errors } from '../errors.ts';
import type { Caller } from '../json-rpc.ts';

type Json = Readonly<Record<string, unknown>>;
/** `path` names the member from the root, `Execution.Id`. */
type Check = (value: unknown, path: string) => void;

const refuse = (why: string): never => {
  throw errors.validation(`Invalid Context object provided: ${why}`);
};

const text: Check = (value, path) => {
  if (typeof value !== 'string') refuse(`${path} must be a string`);
};
const wholeNumber: Check = (value, path) => {
  if (!Number.isInteger(value)) refuse(`${path} must be a integer`);
  if ((value as number) < 0) refuse(`${path} must not be negative`);
};
const anything: Check = () => {};

function members(checks: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse(path === '' ? 'It must be a JSON object' : `${path} must be a object`);
    }
    for (const [key, member] of Object.entries(value)) {
      const check = checks[key];
      if (check === undefined) refuse(`Field '${key}' is not allowed`);
      else check(member, path === '' ? key : `${path}.${key}`);
    }
  };
}

/** The members a context object can have (developer guide, "Accessing execution data from the Context object"). */
const contextMembers = members({
  Execution: members({
    Id: text,
    Input: anything,
    Name: text,
    RoleArn: text,
    StartTime: text,
    RedriveCount: wholeNumber,
    RedriveTime: text,
  }),
  State: members({ EnteredTime: text, Name: text, RetryCount: wholeNumber }),
  StateMachine: members({ Id: text, Name: text }),
  Task: members({ Token: text }),
  Map: () => refuse("'Map' field is not supported when mocking a Context object"),
});

/** The context object a caller gives. @throws {ValidationException} no JSON object, or a member it cannot have */
export function readContext(given: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch {
    refuse('It must be valid JSON');
  }
  contextMembers(value, '');
  return value as Json;
}

/** What stands in the context object when the caller gives none: an Express execution made for the test. */
export function madeContext(test: {
  caller: Pick<Caller, 'account' | 'region'>;
  machine: string;
  execution: string;
  roleArn: string;
  input: unknown;
  state: string;
  /** Task, Parallel and Map count retries. */
  retryCount: number | undefined;
  now: number;
}): Json {
  const time = new Date(test.now).toISOString();
  return {
    Execution: {
      Id: statesArn(test.caller, 'express', test.machine, test.execution),
      Input: test.input,
      StartTime: time,
      Name: test.execution,
      RoleArn: test.roleArn,
    },
    StateMachine: { Id: statesArn(test.caller, 'stateMachine', test.machine), Name: test.machine },
    State: {
      Name: test.state,
      EnteredTime: time,
      ...(test.retryCount !== undefined && { RetryCount: test.retryCount }),
    },
  };
}
