import type { SdkPort } from '../../engine/ports.ts';

type Package = Record<string, unknown>;
interface Client {
  send(command: object): Promise<{ $metadata: unknown }>;
}

/** The services behind SDK integrations, by the name in the Resource; each is loaded when it is first used. */
const packages: Record<string, () => Promise<Package>> = {
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  ec2: () => import('@aws-sdk/client-ec2'),
  eventbridge: () => import('@aws-sdk/client-eventbridge'),
  events: () => import('@aws-sdk/client-eventbridge'),
  kms: () => import('@aws-sdk/client-kms'),
  lambda: () => import('@aws-sdk/client-lambda'),
  s3: () => import('@aws-sdk/client-s3'),
  sesv2: () => import('@aws-sdk/client-sesv2'),
  sfn: () => import('@aws-sdk/client-sfn'),
  states: () => import('@aws-sdk/client-sfn'),
  ssm: () => import('@aws-sdk/client-ssm'),
  sts: () => import('@aws-sdk/client-sts'),
};

const pascal = (action: string) => action[0]!.toUpperCase() + action.slice(1);

export interface SdkPortOptions {
  endpoint(): string;
  /** Is this the role of one of our state machines? Those may invoke functions and nothing else. */
  isOurRole(roleArn: string): boolean;
}

/** SDK integrations, carried out by the SDK's own clients against the stack itself, as the machine's account. */
export function createSdkPort({ endpoint, isOurRole }: SdkPortOptions): SdkPort {
  return {
    async call({ service, action, parameters, account, region, roleArn }) {
      if (roleArn !== undefined && isOurRole(roleArn)) {
        const text = `${roleArn} is not authorized to perform: ${service}:${pascal(action)}`;
        throw Object.assign(new Error(`User: ${text}`), { name: 'AccessDeniedException', $fault: 'client' });
      }
      const load = packages[service];
      if (!load) throw new Error(`the embedded stack has no service '${service}'`);
      const sdk = await load();
      const Command = sdk[`${pascal(action)}Command`] as (new (input: object) => object) | undefined;
      const ClientClass = Object.entries(sdk).find(
        ([name]) => /^[A-Z0-9]\w*Client$/.test(name) && !name.startsWith('__'),
      );
      if (!Command || !ClientClass) throw new Error(`${service} has no action '${action}'`);
      const client = new (ClientClass[1] as new (config: object) => Client)({
        endpoint: endpoint(),
        region,
        credentials: { accessKeyId: account, secretAccessKey: 'local' },
        disableHostPrefix: true,
        maxAttempts: 1,
      });
      const { $metadata: _, ...output } = await client.send(new Command(parameters));
      return output;
    },
  };
}
