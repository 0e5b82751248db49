import { type DescribeMapRunInput, type DescribeMapRunOutput, SFNServiceException } from '@aws-sdk/client-sfn';
import type { Operation } from './operation.ts';

export const describeMapRun: Operation<DescribeMapRunInput, DescribeMapRunOutput> = () => {
  throw new SFNServiceException({
    name: 'UnknownOperationException',
    message: 'DescribeMapRun is not served yet',
    $fault: 'client',
    $metadata: {},
  });
};
