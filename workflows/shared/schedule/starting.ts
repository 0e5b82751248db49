/** The schedule group of a cell; whoever looks for Stepbook's schedules looks here. */
export const scheduleGroup = 'stepbook';

/** How long Scheduler tries to deliver a time that it could not (Scheduler API reference, RetryPolicy). */
export const retryPolicy = { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 30 };

/** Name of the machine that starts a procedure for its schedules (`start-run.asl.yaml`). */
export function starterName(procedure: string): string {
  return `stepbook-start-${procedure}`;
}

/** Name of that machine's role. Roles are the account's, so the region is part of it. */
export function starterRole(procedure: string, region: string): string {
  return `stepbook-start-${procedure}-${region}`;
}

/** Is this the principal of a starter? It is nobody's own: whatever it asks for was asked for by a schedule. */
export function isStarter(principal: string): boolean {
  return /^arn:[^:]*:sts::\d{12}:assumed-role\/stepbook-start-[a-z0-9-]+\/[^/]+$/.test(principal);
}

/**
 * What a schedule gives its starter; Scheduler fills in the time it was due (EventBridge Scheduler User Guide, "Adding
 * context attributes"), e.g. `2027-03-28T01:30:00Z`.
 */
export function starterInput(schedule: string, input: object, time = '<aws.scheduler.scheduled-time>') {
  return { schedule, time, input };
}

/**
 * The run of a schedule and a time: `renew-hub.example.org-20270328T013000` (UTC). At most 80 characters, as an execution's
 * name may have, and none of those that it may not.
 */
export function scheduledRun(schedule: string, time: number): string {
  return `${schedule}-${new Date(time).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}`;
}

/** The schedule of a run's name; undefined when the name is none that a starter gives. */
export function scheduleOfRun(run: string): string | undefined {
  return /^(.{1,64})-\d{8}T\d{6}$/.exec(run)?.[1];
}
