import type { SdkPort, SdkRequest } from '../ports.ts';
import { sdkPackage } from './sdk-packages.ts';
import { fromSdk, schemaAt, toSdk } from './sdk-shapes.ts';

interface Client {
  send(command: object): Promise<object>;
}
type Constructor<Made> = new (argument: object) => Made;

/** What a client is made with. One is made for each service, account and region. */
export type ClientConfigOf = (request: Pick<SdkRequest, 'account' | 'region'>) => object;

/**
 * SDK integrations carried out by the SDK's own clients: any service whose package is installed, at whatever endpoint
 * the configuration names.
 */
export function createSdkClients(configOf: ClientConfigOf): SdkPort {
  const clients = new Map<string, Client>();
  return {
    async call(request) {
      const { service, action, parameters } = request;
      const sdk = await sdkPackage(service);
      if (!sdk) throw new Error(`The SDK's client for the service '${service}' is not installed.`);
      const name = action.charAt(0).toUpperCase() + action.slice(1);
      const operation = sdk[`${name}$`];
      const Command = sdk[`${name}Command`] as Constructor<object> | undefined;
      const ClientClass = clientClassOf(sdk);
      if (!Array.isArray(operation) || !Command || !ClientClass)
        throw new Error(`${service} has no action '${action}'.`);
      const key = `${service} ${request.account} ${request.region}`;
      const client = clients.get(key) ?? new ClientClass(configOf(request));
      clients.set(key, client);
      const answer = await client.send(new Command(toSdk(schemaAt(operation, 4), parameters) as object));
      const { $metadata } = answer as { $metadata?: object };
      return { ...((await fromSdk(schemaAt(operation, 5), answer)) as object), $metadata };
    },
  };
}

/** The one export that is a client: `DynamoDBClient` (and not `__Client`). */
function clientClassOf(sdk: Record<string, unknown>): Constructor<Client> | undefined {
  const found = Object.keys(sdk).find((name) => /^[A-Z]\w*Client$/.test(name));
  return found === undefined ? undefined : (sdk[found] as Constructor<Client>);
}
