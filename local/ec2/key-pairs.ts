import type { Action } from './action.ts';
import { ec2Failure } from './failure.ts';
import { listOf } from './parameters.ts';

/** Key pairs are told by name; nobody logs in to a rehearsed machine with one. */
export function keyPairActions(keyPairs: readonly string[]): Record<string, Action> {
  return {
    DescribeKeyPairs(parameters) {
      const named = listOf(parameters, 'KeyName');
      for (const name of named) requireKeyPair(keyPairs, name);
      const found = named.length > 0 ? named : keyPairs;
      return { keySet: found.map((keyName) => ({ keyName, keyType: 'ed25519' })) };
    },
  };
}

/** @throws InvalidKeyPair.NotFound */
export function requireKeyPair(keyPairs: readonly string[], name: string): void {
  if (!keyPairs.includes(name)) {
    throw ec2Failure('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
  }
}
