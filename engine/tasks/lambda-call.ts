import { StateFailure } from '../execution/failure.ts';
import type { LambdaAnswer, LambdaRequest } from '../ports.ts';
import type { CallContext } from './integration.ts';
import { optimizedService } from './optimized-services.ts';
import { optimizedFailure } from './service-failure.ts';

/** What AWS answers when a function's worker vanished (Developer guide, "Handling errors": Lambda.Unknown). */
export const lambdaLost = {
  error: 'Lambda.Unknown',
  cause: 'The cause could not be determined because Lambda did not return an error type.',
};

type Asked = Pick<LambdaRequest, 'functionName' | 'payload'> & Partial<LambdaRequest>;

/** Invokes a function; one that failed becomes the failure its payload tells of. @throws {StateFailure} */
export async function invokeLambda(context: CallContext, asked: Asked): Promise<LambdaAnswer> {
  const { account, region, roleArn, executionArn, ports } = context;
  if (!ports.lambda)
    throw new StateFailure('Lambda.SdkClientException', 'No Lambda service is connected to the engine.');
  let answer: LambdaAnswer;
  try {
    answer = await ports.lambda.invoke({
      account,
      region,
      roleArn,
      executionArn,
      invocationType: 'RequestResponse',
      ...asked,
    });
  } catch (error) {
    throw optimizedFailure(optimizedService('lambda'), error);
  }
  if (answer.functionError === undefined) return answer;
  throw functionFailure(answer.payload);
}

/** A function's own error: its type is the error, the whole payload the cause. */
function functionFailure(payload: string): StateFailure {
  try {
    const { errorType } = JSON.parse(payload) as { errorType?: string };
    if (errorType !== undefined) return new StateFailure(errorType, payload);
  } catch {
    // Not JSON: told below.
  }
  return new StateFailure(lambdaLost.error, `${lambdaLost.cause} Returned payload: ${payload}`);
}
