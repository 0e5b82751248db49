import type { SendTaskHeartbeatInput, SendTaskHeartbeatOutput } from '@aws-sdk/client-sfn';
import { tellTask } from '../task-reference.ts';
import type { Operation } from './operation.ts';

/** A callback task or an activity is still at work. */
export const sendTaskHeartbeat: Operation<SendTaskHeartbeatInput, SendTaskHeartbeatOutput> = async (core, input) => {
  await tellTask(core, input.taskToken!, { type: 'heartbeat' });
  return {};
};
