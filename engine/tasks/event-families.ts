import type { FailureStage } from '../execution/happening.ts';
import type { EventType, RecordedEvent } from '../execution/turn.ts';
import type { Resource } from './integration.ts';

export interface Scheduled {
  resource: Resource;
  /** JSON text. */
  input: string;
  region: string;
  timeoutSeconds: number | undefined;
  heartbeatSeconds: number | undefined;
  credentials: string | undefined;
}

type EventOf = [type: EventType, key?: keyof RecordedEvent, details?: object];

/** The events of a task's life. AWS has three families: Lambda's older form, activities, and everything else. */
export interface EventFamily {
  scheduled(task: Scheduled): EventOf;
  started(resource: Resource, workerName?: string): EventOf;
  submitted(resource: Resource, output: string): EventOf;
  succeeded(resource: Resource, output: string): EventOf;
  failed(resource: Resource, failure: object, stage: FailureStage): EventOf;
  timedOut(resource: Resource, failure: object): EventOf;
}

const complete = { truncated: false };
const named = ({ service, action }: Resource) => ({ resourceType: service, resource: action });
const limits = ({ timeoutSeconds, heartbeatSeconds }: Scheduled) => ({
  ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
  ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
});

/** Task…: optimized and SDK integrations. */
export const taskEvents: EventFamily = {
  scheduled: (task) => [
    'TaskScheduled',
    'taskScheduledEventDetails',
    {
      ...named(task.resource),
      region: task.region,
      parameters: task.input,
      ...limits(task),
      ...(task.credentials !== undefined && { taskCredentials: { roleArn: task.credentials } }),
    },
  ],
  started: (resource) => ['TaskStarted', 'taskStartedEventDetails', named(resource)],
  submitted: (resource, output) => [
    'TaskSubmitted',
    'taskSubmittedEventDetails',
    { ...named(resource), output, outputDetails: complete },
  ],
  succeeded: (resource, output) => [
    'TaskSucceeded',
    'taskSucceededEventDetails',
    { ...named(resource), output, outputDetails: complete },
  ],
  failed: (resource, failure, stage) =>
    (
      ({
        run: ['TaskFailed', 'taskFailedEventDetails', { ...named(resource), ...failure }],
        submit: ['TaskSubmitFailed', 'taskSubmitFailedEventDetails', { ...named(resource), ...failure }],
        start: ['TaskStartFailed', 'taskStartFailedEventDetails', { ...named(resource), ...failure }],
      }) satisfies Record<FailureStage, EventOf>
    )[stage],
  timedOut: (resource, failure) => ['TaskTimedOut', 'taskTimedOutEventDetails', { ...named(resource), ...failure }],
};

/** LambdaFunction…: a Resource that is a function's ARN. */
export const lambdaFunctionEvents: EventFamily = {
  scheduled: (task) => [
    'LambdaFunctionScheduled',
    'lambdaFunctionScheduledEventDetails',
    {
      resource: task.resource.arn,
      input: task.input,
      inputDetails: complete,
      ...(task.timeoutSeconds !== undefined && { timeoutInSeconds: task.timeoutSeconds }),
      ...(task.credentials !== undefined && { taskCredentials: { roleArn: task.credentials } }),
    },
  ],
  started: () => ['LambdaFunctionStarted'],
  submitted: (resource, output) => taskEvents.submitted(resource, output),
  succeeded: (_resource, output) => [
    'LambdaFunctionSucceeded',
    'lambdaFunctionSucceededEventDetails',
    { output, outputDetails: complete },
  ],
  failed: (_resource, failure) => ['LambdaFunctionFailed', 'lambdaFunctionFailedEventDetails', failure],
  timedOut: (_resource, failure) => ['LambdaFunctionTimedOut', 'lambdaFunctionTimedOutEventDetails', failure],
};

/** Activity…: a Resource that is an activity's ARN. */
export const activityEvents: EventFamily = {
  scheduled: (task) => [
    'ActivityScheduled',
    'activityScheduledEventDetails',
    { resource: task.resource.arn, input: task.input, inputDetails: complete, ...limits(task) },
  ],
  started: (_resource, workerName) => [
    'ActivityStarted',
    'activityStartedEventDetails',
    workerName === undefined ? {} : { workerName },
  ],
  submitted: (resource, output) => taskEvents.submitted(resource, output),
  succeeded: (_resource, output) => [
    'ActivitySucceeded',
    'activitySucceededEventDetails',
    { output, outputDetails: complete },
  ],
  failed: (_resource, failure) => ['ActivityFailed', 'activityFailedEventDetails', failure],
  timedOut: (_resource, failure) => ['ActivityTimedOut', 'activityTimedOutEventDetails', failure],
};
