import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type * as z from 'zod';
import { faultsOf } from './faults.ts';

/** What the Lambda runtime says of an invocation, as far as the functions use it. */
export interface Context {
  awsRequestId: string;
  functionName: string;
  getRemainingTimeInMillis(): number;
}

/** The logger of a function. It leaves out every field that may hold a task token or a secret. */
export type Log = Logger;

const HIDDEN = /^(task_?token|token|secret_?string|password|private_?key|authorization)$/i;

/**
 * Makes a handler of a task: the event is checked against the schema (every fault named, error `InputInvalid`) before
 * the task sees it; errors are logged and go on as they are, so that `name` becomes the ASL error name. The event is
 * never logged: it may hold a task token.
 */
export function wire<Schema extends z.ZodType, Result>(
  schema: Schema,
  task: (
    input: z.output<Schema>,
    invocation: { log: Log; requestId: string; remainingMs: () => number },
  ) => Promise<Result>,
) {
  const log = new Logger({
    serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'stepbook',
    jsonReplacerFn: (key, value) => (HIDDEN.test(key) && value !== undefined ? '[left out]' : value),
  });
  return middy<unknown, Result, Error, Context>()
    .before((request) => {
      log.addContext({ ...request.context });
      const parsed = schema.safeParse(request.event);
      if (!parsed.success) throw faultsOf(parsed.error, request.event);
      request.event = parsed.data;
    })
    .onError(({ error }) => {
      log.error(error?.message ?? 'failed', { error: { name: error?.name, stack: error?.stack } });
    })
    .handler(async (event, context) =>
      task(event as z.output<Schema>, {
        log,
        requestId: context.awsRequestId,
        remainingMs: () => context.getRemainingTimeInMillis(),
      }),
    );
}
