import type { SendTaskSuccessInput, SendTaskSuccessOutput } from '@aws-sdk/client-sfn';
import { exceedsPayload } from '../../execution/limits.ts';
import { errors } from '../errors.ts';
import { faultInJson } from '../json-text.ts';
import { tellTask } from '../task-reference.ts';
import type { Operation } from './operation.ts';

/** A callback task or an activity has done its work. */
export const sendTaskSuccess: Operation<SendTaskSuccessInput, SendTaskSuccessOutput> = async (core, input) => {
  const output = input.output!;
  if (exceedsPayload(output))
    throw errors.invalidOutput('Output exceeds the maximum of 262144 bytes in UTF-8 encoding');
  const fault = faultInJson(output);
  if (fault !== undefined) throw errors.invalidOutput(fault);
  await tellTask(core, input.taskToken!, { type: 'succeeded', output });
  return {};
};
