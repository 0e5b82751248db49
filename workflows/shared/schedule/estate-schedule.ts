import * as z from 'zod';

const NAME = 'letters, digits, hyphens, underscores and dots, a letter or digit first, at most 64';
const expression = z.string().max(256);
const flexibleWindowMinutes = z.int().min(1).max(1440);

/**
 * One entry of an estate's `schedules`: a procedure, its input, and when it is started (EventBridge Scheduler, CreateSchedule).
 * Whether its expression can be read is checked with the estate's file (`checkSchedules`): functions need not know how.
 */
export const EstateSchedule = z.strictObject({
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
});

/**
 * The short form: a hub with `schedules: {}` has its checks and its renewal run by themselves. `false` leaves one out, an
 * expression takes the place of the default.
 */
export const HubSchedules = z.strictObject({
  timezone: z.string().default('UTC'),
  /** Looks twice a day whether the certificate is due (the document's certbot does); no zone's clocks skip these times. */
  renew: z.union([expression, z.literal(false)]).default('cron(23 5,17 * * ? *)'),
  checkDns: z.union([expression, z.literal(false)]).default('cron(40 6 * * ? *)'),
  checkHub: z.union([expression, z.literal(false)]).default('cron(50 6 * * ? *)'),
  flexibleWindowMinutes: flexibleWindowMinutes.default(15),
  enabled: z.boolean().default(true),
});

export type EstateSchedule = z.infer<typeof EstateSchedule>;
export type HubSchedules = z.infer<typeof HubSchedules>;
