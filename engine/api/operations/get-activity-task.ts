import type { GetActivityTaskInput, GetActivityTaskOutput } from '@aws-sdk/client-sfn';
import { requireActivity } from '../activity-reference.ts';
import type { Operation } from './operation.ts';

/** A poll is answered with nothing after a minute (API reference, GetActivityTask). */
const pollMillis = 60_000;

/** Gives a worker the next job of an activity, waiting for one if need be. */
export const getActivityTask: Operation<GetActivityTaskInput, GetActivityTaskOutput> = async (core, input) => {
  const { arn } = requireActivity(core, input.activityArn!);
  let cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = core.clock.at(core.clock.now() + pollMillis, resolve);
  });
  const until = Promise.race([over, core.closing]);
  try {
    for (let job = await core.activities.take(arn, until); job; job = await core.activities.take(arn, until)) {
      const { execution, frame, attempt } = job;
      const task = core.runner.execution(execution)?.frames.get(frame)?.task;
      // The state may have timed out, or its execution ended, while the job lay in the queue.
      if (task?.attempt !== attempt) continue;
      core.runner.post(execution, { type: 'started', frame, attempt, workerName: input.workerName });
      await core.runner.durable();
      return { taskToken: core.tokens.make({ execution, frame, attempt }), input: job.input };
    }
    return {};
  } finally {
    cancel();
  }
};
