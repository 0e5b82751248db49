import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaPort } from '../ports.ts';
import { lambdaHeaders } from './lambda-headers.ts';
import type { ClientConfigOf } from './sdk-clients.ts';

/** Functions invoked by the SDK's client, at whatever endpoint the configuration names. */
export function createLambdaClient(configOf: ClientConfigOf): LambdaPort {
  const clients = new Map<string, LambdaClient>();
  return {
    async invoke({ account, region, functionName, payload, ...request }) {
      const lambda = await import('@aws-sdk/client-lambda');
      const key = `${account} ${region}`;
      const client = clients.get(key) ?? new lambda.LambdaClient(configOf({ account, region }));
      clients.set(key, client);
      const command = new lambda.InvokeCommand({
        FunctionName: functionName,
        Payload: Buffer.from(payload),
        InvocationType: request.invocationType,
        Qualifier: request.qualifier,
        ClientContext: request.clientContext,
        LogType: request.logType as 'None' | 'Tail' | undefined,
      });
      let headers: Record<string, string> = {};
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          headers = (result.response as { headers?: Record<string, string> }).headers ?? {};
          return result;
        },
        { step: 'deserialize', priority: 'low' },
      );
      const answer = await client.send(command);
      const { StatusCode = 200, Payload = new Uint8Array(), FunctionError, ExecutedVersion, $metadata } = answer;
      return {
        statusCode: StatusCode,
        payload: Buffer.from(Payload).toString(),
        functionError: FunctionError,
        executedVersion: ExecutedVersion,
        requestId: $metadata.requestId,
        headers: lambdaHeaders(headers),
      };
    },
  };
}
