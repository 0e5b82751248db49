import * as z from 'zod';
import { timesOf } from '../../workflows/shared/schedule/expression.ts';
import { faults } from './faults.ts';

const machine = /^arn:aws:states:[a-z0-9-]+:\d{12}:stateMachine:[A-Za-z0-9_-]{1,80}$/;

/**
 * What CreateSchedule and UpdateSchedule take beside name and group (Scheduler API reference). A target is a state machine,
 * the one templated target that is carried out here.
 */
export const ScheduleContent = z.object({
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default('UTC'),
  Description: z.string().max(512).optional(),
  StartDate: z.date().optional(),
  EndDate: z.date().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z
    .object({ Mode: z.enum(['OFF', 'FLEXIBLE']), MaximumWindowInMinutes: z.int().min(1).max(1440).optional() })
    .refine(({ Mode, MaximumWindowInMinutes }) => (Mode === 'FLEXIBLE') === (MaximumWindowInMinutes !== undefined), {
      message: 'MaximumWindowInMinutes must be given with Mode FLEXIBLE and only with it',
    }),
  Target: z.object({
    Arn: z
      .string()
      .regex(machine, 'Member must be the ARN of a state machine; the embedded scheduler starts no other target'),
    RoleArn: z.string().regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'Member must be the ARN of a role'),
    Input: z.string().default('{}'),
    DeadLetterConfig: z.object({ Arn: z.string().startsWith('arn:aws:sqs:').optional() }).optional(),
    RetryPolicy: z
      .object({
        MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
        MaximumRetryAttempts: z.int().min(0).max(185).default(185),
      })
      .prefault({}),
  }),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
});

export type ScheduleContent = z.infer<typeof ScheduleContent>;

/** Checks what a request holds. @throws ValidationException that names each wrong member */
export function readContent(input: Record<string, unknown>): ScheduleContent {
  const parsed = ScheduleContent.safeParse(input);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const told = issues.map(({ path, message }) => {
      const at = path.map((part) => String(part)[0]!.toLowerCase() + String(part).slice(1)).join('.');
      return `Value at '${at}' failed to satisfy constraint: ${message}`;
    });
    throw faults.invalid(
      `${issues.length} validation error${issues.length > 1 ? 's' : ''} detected: ${told.join('; ')}`,
    );
  }
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: zone } = parsed.data;
  try {
    timesOf({ expression, zone });
  } catch (error) {
    throw faults.invalid(`Invalid Schedule Expression ${expression}. ${(error as Error).message}`);
  }
  return parsed.data;
}
