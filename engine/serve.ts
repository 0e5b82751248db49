#!/usr/bin/env node
import { createServer } from 'node:http';
import { enableCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4747' },
    'data-dir': { type: 'string' },
    'power-safe': { type: 'boolean', default: false },
    salvage: { type: 'boolean', default: false },
    services: { type: 'string' },
    account: { type: 'string', default: '000000000000' },
    region: { type: 'string', default: 'us-east-1' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`Serves the Step Functions API on 127.0.0.1.

  node engine/serve.ts [--port N] [--data-dir DIR] [--power-safe] [--salvage]
                       [--services URL | aws] [--account ID] [--region NAME]

  --port      4747; 0 takes any free one
  --data-dir  where the journal lies; without it everything is kept in memory
  --power-safe
              force every commit to the disk: safe from a loss of power, not only from the end of the process
  --salvage   go on with what can be read of a damaged journal; the damaged files are kept
  --services  the endpoint of Lambda and of all other services that tasks call, as the account of their machine;
              'aws': those of AWS, with the credentials of this process
  --account   for requests whose access key is no account number
  --region    for requests without a signature`);
  process.exit(0);
}

// Reading two hundred modules is most of a start; with the cache on, only the first start does it.
enableCompileCache();
const { createRequestListener } = await import('./api/http.ts');
const { createEngine } = await import('./engine.ts');

const services = values.services === undefined ? {} : await servicesAt(values.services);

const engine = createEngine({
  ...services,
  journal: values['data-dir'] ?? ':memory:',
  durability: values['power-safe'] ? 'power' : 'process',
  ...(values.salvage && {
    salvage({ reason, kept, executions, resources, lost }) {
      console.error(
        `${reason.message}\nSaved: ${executions} executions, ${resources} resources. Damaged files: ${kept}`,
      );
      for (const one of lost) console.error(`Lost: ${one}`);
    },
  }),
});
const { account, region } = values;
const server = createServer(createRequestListener(engine, { defaults: { account, region } }));
// Longer than clients keep a connection they do not use: one closed here the moment a request is sent fails that request.
server.keepAliveTimeout = 65_000;
server.listen(Number(values.port), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`Step Functions at http://127.0.0.1:${port}, ${values['data-dir'] ?? 'in memory'}`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    void engine.close();
  });
}

/** Lambda and every service the SDK has a client for. */
async function servicesAt(where: string) {
  const { createLambdaClient } = await import('./tasks/lambda-client.ts');
  const { createSdkClients } = await import('./tasks/sdk-clients.ts');
  const configOf = ({ account: accessKeyId, region }: { account: string; region: string }) => {
    if (where === 'aws') return { region };
    const credentials = { accessKeyId, secretAccessKey: 'local' };
    return { endpoint: where, region, credentials, disableHostPrefix: true, forcePathStyle: true };
  };
  return { lambda: createLambdaClient(configOf), sdk: createSdkClients(configOf) };
}
