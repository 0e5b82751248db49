import {
  ActivityDoesNotExist,
  ExecutionDoesNotExist,
  InvalidArn,
  InvalidDefinition,
  InvalidExecutionInput,
  InvalidLoggingConfiguration,
  InvalidName,
  InvalidOutput,
  InvalidToken,
  ResourceNotFound,
  StateMachineDoesNotExist,
  StateMachineTypeNotSupported,
  TaskDoesNotExist,
  TaskTimedOut,
  ValidationException,
} from '@aws-sdk/client-sfn';

const meta = { $metadata: {} };

/** The service's errors in the service's words. */
export const errors = {
  stateMachineDoesNotExist: (arn: string) =>
    new StateMachineDoesNotExist({ message: `State Machine Does Not Exist: '${arn}'`, ...meta }),
  executionDoesNotExist: (arn: string) =>
    new ExecutionDoesNotExist({ message: `Execution Does Not Exist: '${arn}'`, ...meta }),
  activityDoesNotExist: (arn: string) =>
    new ActivityDoesNotExist({ message: `Activity Does Not Exist: '${arn}'`, ...meta }),
  resourceNotFound: (arn: string) =>
    new ResourceNotFound({ message: `Resource not found: '${arn}'`, resourceName: arn, ...meta }),
  invalidArn: (why: string) => new InvalidArn({ message: `Invalid Arn: '${why}'`, ...meta }),
  invalidName: (name: string) => new InvalidName({ message: `Invalid Name: '${name}'`, ...meta }),
  invalidDefinition: (message: string) => new InvalidDefinition({ message, ...meta }),
  invalidExecutionInput: (why: string) =>
    new InvalidExecutionInput({ message: `Invalid State Machine Execution Input: '${why}'`, ...meta }),
  invalidOutput: (why: string) => new InvalidOutput({ message: `Invalid Output: '${why}'`, ...meta }),
  invalidToken: (why = 'Invalid token') => new InvalidToken({ message: `Invalid Token: '${why}'`, ...meta }),
  taskTimedOut: () => new TaskTimedOut({ message: "Task Timed Out: 'Provided task does not exist anymore'", ...meta }),
  taskDoesNotExist: () => new TaskDoesNotExist({ message: 'Task does not exist', ...meta }),
  invalidLogging: (why: string) =>
    new InvalidLoggingConfiguration({ message: `Invalid Logging Configuration: ${why}`, ...meta }),
  typeNotSupported: () =>
    new StateMachineTypeNotSupported({
      message: 'This operation is not supported by this type of state machine',
      ...meta,
    }),
  validation: (message: string) => new ValidationException({ message, ...meta }),
};
