import { activityEvents } from './event-families.ts';
import type { Integration } from './integration.ts';

/** A worker somewhere asks for the job with GetActivityTask; nothing is called. */
export const activity: Integration = {
  family: activityEvents,
  repeatable: true,
  lost: { error: 'States.TaskFailed', cause: 'The activity was lost.' },
  call: () => Promise.reject(new Error('An activity is asked for by its worker, not called')),
};
