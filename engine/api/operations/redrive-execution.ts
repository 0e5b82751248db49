import { type RedriveExecutionInput, type RedriveExecutionOutput, SFNServiceException } from '@aws-sdk/client-sfn';
import type { Operation } from './operation.ts';

export const redriveExecution: Operation<RedriveExecutionInput, RedriveExecutionOutput> = () => {
  throw new SFNServiceException({
    name: 'UnknownOperationException',
    message: 'RedriveExecution is not served yet',
    $fault: 'client',
    $metadata: {},
  });
};
