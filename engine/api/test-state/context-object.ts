import { statesArn } from '../arn.ts';
import { errors } from '../errors.ts';
import type { Caller } from '../json-rpc.ts';

type Json = Readonly<Record<string, unknown>>;
type Check = (value: unknown, name: string) => void;

const refuse = (why: string): never => {
  throw errors.validation(`Invalid Context object provided: ${why}`);
};

const text: Check = (value, name) => {
  if (typeof value !== 'string') refuse(`Field '${name}' must be a string`);
};
const wholeNumber: Check = (value, name) => {
  if (!Number.isInteger(value) || (value as number) < 0) refuse(`Field '${name}' must be a non-negative integer`);
};
const anything: Check = () => {};

function members(checks: Readonly<Record<string, Check>>): Check {
  return (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse(name === '' ? 'It must be a JSON object' : `Field '${name}' must be an object`);
    }
    for (const [key, member] of Object.entries(value)) {
      const check = checks[key];
      if (check === undefined) refuse(`Field '${key}' is not allowed`);
      else check(member, key);
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
  Map: members({ Item: members({ Index: wholeNumber, Value: anything, Key: text, Source: text }) }),
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
