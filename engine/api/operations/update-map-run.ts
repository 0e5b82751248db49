import { SFNServiceException, type UpdateMapRunInput, type UpdateMapRunOutput } from '@aws-sdk/client-sfn';
import type { Operation } from './operation.ts';

export const updateMapRun: Operation<UpdateMapRunInput, UpdateMapRunOutput> = () => {
  throw new SFNServiceException({
    name: 'UnknownOperationException',
    message: 'UpdateMapRun is not served yet',
    $fault: 'client',
    $metadata: {},
  });
};
