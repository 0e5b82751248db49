import * as z from 'zod';
import { timesOf } from './expression.ts';

/** The message of a value that cannot be read as a schedule's time. */
function refuse(context: z.core.$RefinementCtx, expression: string, zone: string, path: string[]): void {
  try {
    timesOf({ expression, zone });
  } catch (error) {
    context.addIssue({ code: 'custom', path, message: (error as Error).message });
  }
}

const NAME = 'letters, digits, hyphens, underscores and dots, a letter or digit first, at most 64';
const expression = z.string().max(256);
const flexibleWindowMinutes = z.int().min(1).max(1440);

/** One entry of an estate's `schedules`: a procedure, its input, and when it is started (EventBridge Scheduler, CreateSchedule). */
export const EstateSchedule = z
  .strictObject({
    /** Of the schedule; its runs are `<name>-<time it was due, UTC>`. */
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, NAME),
    procedure: z.string(),
    input: z.record(z.string(), z.unknown()),
    /** `cron(…)`, `rate(…)` or `at(…)`. */
    expression,
    timezone: z.string().default('UTC'),
    /** The run may start so many minutes later, at random: not everything at the same moment. */
    flexibleWindowMinutes: flexibleWindowMinutes.optional(),
    enabled: z.boolean().default(true),
  })
  .superRefine(({ expression, timezone }, context) => refuse(context, expression, timezone, ['expression']));

/**
 * The short form: a hub with `schedules: {}` has its checks and its renewal run by themselves. `false` leaves one out, an
 * expression takes the place of the default.
 */
export const HubSchedules = z
  .strictObject({
    timezone: z.string().default('UTC'),
    /** Looks twice a day whether the certificate is due (the document's certbot does); 03:23 is skipped by no zone's clocks. */
    renew: z.union([expression, z.literal(false)]).default('cron(23 3,15 * * ? *)'),
    checkDns: z.union([expression, z.literal(false)]).default('cron(40 6 * * ? *)'),
    checkHub: z.union([expression, z.literal(false)]).default('cron(50 6 * * ? *)'),
    flexibleWindowMinutes: flexibleWindowMinutes.default(15),
    enabled: z.boolean().default(true),
  })
  .superRefine(({ timezone, renew, checkDns, checkHub }, context) => {
    for (const [name, each] of Object.entries({ renew, checkDns, checkHub })) {
      if (each !== false) refuse(context, each, timezone, [name]);
    }
  });

export type EstateSchedule = z.infer<typeof EstateSchedule>;
export type HubSchedules = z.infer<typeof HubSchedules>;
