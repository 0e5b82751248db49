import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as ssm from '@aws-sdk/client-ssm';
import { createJsonRpc } from '../../../engine/api/json-rpc.ts';
import type { Ssm } from '../../../local/commands/ssm.ts';
import { owner } from '../machines/bare-machine.ts';

/** The real client against an embedded SSM, over HTTP. */
export async function connect(service: Ssm, caller = owner) {
  const rpc = createJsonRpc({
    schemas: ssm,
    targetPrefix: 'AmazonSSM',
    serviceNamespace: 'com.amazonaws.ssm',
    version: '1.1',
    call: (operation, input) => service.call(operation, input, caller),
    onFault: (error) => console.error(error),
  });
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const operation = rpc.operationOf(request.headers['x-amz-target'] as string)!;
    const answer = await rpc.handle({ operation, body, caller });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new ssm.SSMClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: caller.region,
    credentials: { accessKeyId: caller.account, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  return {
    client,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A document that runs a script; parameters by name with their patterns. */
export function documentOf(script: string, parameters: Record<string, object> = {}, timeoutSeconds = 30): string {
  const [inputs] = [{ timeoutSeconds: String(timeoutSeconds), runCommand: script.split('\n') }];
  const declared = Object.fromEntries(
    Object.entries(parameters).map(([name, rest]) => [name, { type: 'String', interpolationType: 'ENV_VAR', ...rest }]),
  );
  return JSON.stringify({
    schemaVersion: '2.2',
    parameters: declared,
    mainSteps: [{ action: 'aws:runShellScript', name: 'step', inputs }],
  });
}
