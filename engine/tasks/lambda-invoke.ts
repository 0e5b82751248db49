import { StateFailure } from '../execution/failure.ts';
import { taskEvents } from './event-families.ts';
import { httpMetadata } from './http-metadata.ts';
import type { CallContext, Integration } from './integration.ts';
import { invokeLambda, lambdaLost } from './lambda-call.ts';

/** `arn:aws:states:::lambda:invoke` (Developer guide, "Invoke an AWS Lambda function with Step Functions"). */
export const lambdaInvoke: Integration = {
  family: taskEvents,
  repeatable: false,
  lost: lambdaLost,
  async call(context: CallContext) {
    const { FunctionName, Payload, Qualifier, InvocationType, ClientContext, LogType } = context.parameters as Record<
      string,
      string | undefined
    >;
    if (typeof FunctionName !== 'string') {
      throw new StateFailure('States.Runtime', "The field 'FunctionName' must be a string naming a Lambda function.");
    }
    const answer = await invokeLambda(context, {
      functionName: FunctionName,
      payload: JSON.stringify(Payload ?? {}),
      qualifier: Qualifier,
      clientContext: ClientContext,
      logType: LogType,
      invocationType: (InvocationType ?? 'RequestResponse') as 'RequestResponse',
    });
    const metadata = { httpStatusCode: answer.statusCode, ...(answer.requestId && { requestId: answer.requestId }) };
    return JSON.stringify({
      ...(answer.executedVersion !== undefined && { ExecutedVersion: answer.executedVersion }),
      Payload: payloadOf(answer.payload),
      ...httpMetadata(metadata, context.stableName, answer.headers ?? { 'Content-Type': 'application/json' }),
      StatusCode: answer.statusCode,
    });
  },
};

/** A payload that is no JSON comes back as a string, as the SDK's does. */
function payloadOf(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
