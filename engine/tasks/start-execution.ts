import { StateFailure } from '../execution/failure.ts';
import { taskEvents } from './event-families.ts';
import { httpMetadata } from './http-metadata.ts';
import type { CallContext, Integration } from './integration.ts';
import { optimizedService } from './optimized-services.ts';
import { optimizedCall } from './sdk-service.ts';
import { optimizedFailure } from './service-failure.ts';

/** `arn:aws:states:::states:startExecution`, `.sync` and `.sync:2`: an execution of another machine. */
export const startExecution: Integration = {
  family: taskEvents,
  // The child's name is the same again, so StartExecution finds the one already started.
  repeatable: true,
  lost: optimizedCall.lost,
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
        ...httpMetadata(undefined, context.stableName),
        StartDate: startDate.toISOString(),
      });
    } catch (error) {
      throw optimizedFailure(optimizedService('states'), error);
    }
  },
};
