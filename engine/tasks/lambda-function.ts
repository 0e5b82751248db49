import { StateFailure } from '../execution/failure.ts';
import { lambdaFunctionEvents } from './event-families.ts';
import type { CallContext, Integration } from './integration.ts';
import { invokeLambda, lambdaLost } from './lambda-call.ts';

/** A Resource that is a Lambda function's ARN: the input is the payload, the payload the result. */
export const lambdaFunction: Integration = {
  family: lambdaFunctionEvents,
  repeatable: false,
  lost: lambdaLost,
  async call(context: CallContext) {
    const answer = await invokeLambda(context, { functionName: context.resource.arn, payload: context.input });
    try {
      JSON.parse(answer.payload);
    } catch {
      throw new StateFailure('Lambda.Unknown', `The function's answer is not JSON: ${answer.payload.slice(0, 200)}`);
    }
    return answer.payload;
  },
};
