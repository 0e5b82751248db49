import type { SdkPort } from '../../engine/ports.ts';
import { createSdkClients } from '../../engine/tasks/sdk-clients.ts';

export interface SdkPortOptions {
  endpoint(): string;
  /** Is this the role of one of our state machines? Those may invoke functions and nothing else. */
  isOurRole(roleArn: string): boolean;
}

/** SDK integrations, carried out by the SDK's own clients against the stack itself, as the machine's account. */
export function createSdkPort({ endpoint, isOurRole }: SdkPortOptions): SdkPort {
  const clients = createSdkClients(({ account, region }) => ({
    endpoint: endpoint(),
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'local' },
    disableHostPrefix: true,
    // S3's buckets are in the path: no name resolves to the stack but its own.
    forcePathStyle: true,
    // The queue's URL may be that of another stack.
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
  }));
  return {
    async call(request) {
      const { service, action, roleArn } = request;
      if (roleArn !== undefined && isOurRole(roleArn)) {
        const text = `${roleArn} is not authorized to perform: ${service}:${action[0]!.toUpperCase()}${action.slice(1)}`;
        throw Object.assign(new Error(`User: ${text}`), { name: 'AccessDeniedException', $fault: 'client' });
      }
      return clients.call(request);
    },
  };
}
