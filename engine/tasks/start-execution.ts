import { StateFailure } from '../execution/failure.ts';
import { taskEvents } from './event-families.ts';
import type { CallContext, Integration } from './integration.ts';
import { sdkService } from './sdk-service.ts';
import { serviceFailure } from './service-failure.ts';

/** `arn:aws:states:::states:startExecution`, `.sync` and `.sync:2`: an execution of another machine. */
export const startExecution: Integration = {
  family: taskEvents,
  // The child's name is the same again, so StartExecution finds the one already started.
  repeatable: true,
  lost: sdkService.lost,
  async call(context: CallContext) {
    const { StateMachineArn, Input, Name } = context.parameters as Record<string, unknown>;
    if (typeof StateMachineArn !== 'string') {
      throw new StateFailure('States.Runtime', "The field 'StateMachineArn' must be a string.");
    }
    try {
      const { executionArn, startDate } = await context.startChild({
        stateMachineArn: StateMachineArn,
        name: typeof Name === 'string' ? Name : context.stableName,
        input: typeof Input === 'string' ? Input : JSON.stringify(Input ?? {}),
        reportsBack: context.resource.pattern === 'sync',
      });
      return JSON.stringify({
        ExecutionArn: executionArn,
        SdkHttpMetadata: {
          AllHttpHeaders: { 'Content-Type': ['application/x-amz-json-1.0'] },
          HttpHeaders: { 'Content-Type': 'application/x-amz-json-1.0' },
          HttpStatusCode: 200,
        },
        SdkResponseMetadata: { RequestId: context.stableName },
        StartDate: startDate.toISOString(),
      });
    } catch (error) {
      throw serviceFailure('StepFunctions', 'AWSStepFunctions', error);
    }
  },
};
