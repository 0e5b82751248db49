import { type ListMapRunsInput, type ListMapRunsOutput, SFNServiceException } from '@aws-sdk/client-sfn';
import type { Operation } from './operation.ts';

export const listMapRuns: Operation<ListMapRunsInput, ListMapRunsOutput> = () => {
  throw new SFNServiceException({
    name: 'UnknownOperationException',
    message: 'ListMapRuns is not served yet',
    $fault: 'client',
    $metadata: {},
  });
};
