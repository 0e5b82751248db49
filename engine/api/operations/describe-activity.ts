import type { DescribeActivityInput, DescribeActivityOutput } from '@aws-sdk/client-sfn';
import { requireActivity } from '../activity-reference.ts';
import type { Operation } from './operation.ts';

export const describeActivity: Operation<DescribeActivityInput, DescribeActivityOutput> = (core, input) => {
  const { arn, name, creationDate, encryptionConfiguration } = requireActivity(core, input.activityArn!);
  return { activityArn: arn, name, creationDate: new Date(creationDate), encryptionConfiguration };
};
