import { SFNServiceException, type TestStateInput, type TestStateOutput } from '@aws-sdk/client-sfn';
import type { Operation } from './operation.ts';

export const testState: Operation<TestStateInput, TestStateOutput> = () => {
  throw new SFNServiceException({
    name: 'UnknownOperationException',
    message: 'TestState is not served yet',
    $fault: 'client',
    $metadata: {},
  });
};
