import * as z from 'zod';

/** An undo that failed, or that could not be tried; without an action: none could be tried. */
const FailedUndo = z.object({ action: z.string().optional(), error: z.string(), cause: z.string().default('') });

/** The state Close (an outcome) or CloseFailed (`$states.errorOutput`). */
const FromState = z.strictObject({
  run: z.string(),
  execution: z.string(),
  outcome: z.looseObject({ outcome: z.enum(['done', 'advised', 'skipped', 'planned']) }).optional(),
  failure: z.looseObject({ Error: z.string(), Cause: z.string().default('') }).optional(),
  undo: z.array(FailedUndo).optional(),
});

/** Step Functions' own event for an execution that has ended without success (EventBridge, `aws.states`). */
const StatusChange = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    executionArn: z.string(),
    status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

/** Said by reconcile-waits when the status change was lost; what became of the execution is read from Step Functions. */
const ExecutionEnded = z.object({
  'detail-type': z.literal('Execution Ended'),
  detail: z.object({ executionArn: z.string() }),
});

export const CloseRunEvent = z.union([StatusChange, ExecutionEnded, FromState]);

export type FailedUndo = z.infer<typeof FailedUndo>;

export type ExecutionEnded = z.infer<typeof ExecutionEnded>;

export type CloseRunEvent = z.infer<typeof CloseRunEvent>;
