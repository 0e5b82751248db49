import * as kms from '@aws-sdk/client-kms';
import { jsonService } from '../wire/json-service.ts';
import type { Service } from '../wire/service.ts';
import { type KeyRing, openKeyRing } from './key-store.ts';
import { findKey, type KmsInput, kmsOperations } from './operations.ts';
import { keyIdOf } from './symmetric.ts';

export interface Keys {
  service: Service;
  /** The keys of an account and region. */
  ring(account: string, region: string): KeyRing;
}

/** KMS over keys kept in `folder`. */
export function createKeys(folder: string, onFault?: (error: unknown, operation: string) => void): Keys {
  const rings = new Map<string, KeyRing>();
  const ring = (account: string, region: string) => {
    const key = `${account}-${region}`;
    let found = rings.get(key);
    if (!found) {
      found = openKeyRing(folder, account, region);
      rings.set(key, found);
    }
    return found;
  };

  /** The key's ARN that IAM is asked about; a key that is not there is no one's. */
  const resourceOf = (keys: KeyRing, input: Record<string, unknown>): string => {
    try {
      if (typeof input.KeyId === 'string') return findKey(keys, input.KeyId).arn;
    } catch {
      return '*';
    }
    const blob =
      typeof input.CiphertextBlob === 'string' ? Buffer.from(input.CiphertextBlob, 'base64') : Buffer.alloc(0);
    return keys.byId(keyIdOf(blob) ?? '')?.arn ?? '*';
  };

  const service = jsonService({
    signingName: 'kms',
    schemas: kms,
    targetPrefix: 'TrentService',
    serviceNamespace: 'com.amazonaws.kms',
    version: '1.1',
    ...(onFault && { onFault }),
    demands: (operation, input, { account, region }) => [
      { action: `kms:${operation}`, resource: resourceOf(ring(account, region), input) },
    ],
    call(operation, input, { account, region }) {
      const perform = kmsOperations[operation];
      if (!perform)
        throw Object.assign(new Error(`${operation} is not served by the embedded KMS`), {
          name: 'UnknownOperationException',
          $fault: 'client',
        });
      return perform(ring(account, region), input as KmsInput);
    },
  });
  return { service, ring };
}
