import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { readProfile } from './credentials-file.ts';
import { CliFailure } from './failure.ts';

/** The account that the bundled rehearsal's home cell has. */
const rehearsalAccount = '111111111111';

/** How a command was told to reach an engine. No endpoint: AWS, with the usual credentials. */
export interface ConnectionOptions {
  endpoint?: string | undefined;
  region?: string | undefined;
  profile?: string | undefined;
  dataDir?: string | undefined;
}

/** Clients of one cell, and who we are there. */
export interface Connection {
  endpoint: string | undefined;
  region: string;
  account: string;
  /** ARN of the caller, as STS gives it. */
  principal: string;
  /** What a client of any other service is made with. */
  config: SFNClientConfig;
  sfn: SFNClient;
  lambda: LambdaClient;
}

type StaticCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Credentials for an embedded stack: `--profile` from the stack's own credentials file, else the environment's,
 * else the rehearsal account itself (an access key of twelve digits is that account).
 * @throws CliFailure `UnknownProfile` that lists the profiles there are
 */
function embeddedCredentials(options: ConnectionOptions): StaticCredentials {
  const file = join(options.dataDir ?? '.stepbook', 'credentials');
  if (options.profile) return readProfile(file, options.profile);
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY)
    return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return { accessKeyId: rehearsalAccount, secretAccessKey: 'local' };
}

/** Opens the clients and asks STS who the caller is. @throws whatever the SDK throws when nothing answers */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const endpoint = options.endpoint ?? process.env.STEPBOOK_ENDPOINT;
  if (endpoint && !URL.canParse(endpoint)) {
    throw new CliFailure('usage', 'BadEndpoint', `--endpoint '${endpoint}' is not a URL; e.g. http://127.0.0.1:4747`);
  }
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1';
  const config = endpoint
    ? { endpoint, region, credentials: embeddedCredentials(options) }
    : { region, ...(options.profile ? { profile: options.profile } : {}) };
  const identity = await new STSClient(config).send(new GetCallerIdentityCommand({})).catch((cause: Error) => {
    const dir = options.dataDir ?? '.stepbook';
    if (!endpoint && existsSync(join(dir, 'stack.json')) && cause.name === 'CredentialsProviderError') {
      throw new CliFailure(
        'unreachable',
        cause.name,
        'no AWS credentials, and no --endpoint given',
        `An embedded stack has its data in ${dir}: add --endpoint http://127.0.0.1:4747.`,
        cause,
      );
    }
    throw cause;
  });
  return {
    endpoint,
    region,
    account: identity.Account!,
    principal: identity.Arn!,
    config,
    sfn: new SFNClient(config),
    lambda: new LambdaClient(config),
  };
}
