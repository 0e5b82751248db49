import { functions } from '../../lambdas/catalog.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import { type CellPlace, functionName } from '../cell.ts';
import type { KeyRing } from '../keys/key-store.ts';
import type { IssuedKey, KeyLookup } from './authenticate.ts';
import { type Authorizer, createAuthorizer } from './authorize.ts';
import { issuePeopleKeys } from './people-keys.ts';

/** Everybody who can call the stack, and what they may do. */
export interface Identities {
  findKey: KeyLookup;
  authorizer: Authorizer;
  /** Lets a function's session call. */
  admit(session: IssuedKey): void;
}

export interface IdentitiesOptions {
  /** Where the people's keys are kept. */
  credentialsFile: string;
  estate: Estate;
  places: readonly CellPlace[];
  ring(account: string, region: string): KeyRing;
}

export function createIdentities({ credentialsFile, estate, places, ring }: IdentitiesOptions): Identities {
  const keys = new Map(issuePeopleKeys(credentialsFile, estate).map((key) => [key.accessKeyId, key]));
  return {
    findKey: (accessKeyId) => keys.get(accessKeyId),
    admit: (session) => void keys.set(session.accessKeyId, session),
    authorizer: createAuthorizer({
      functions,
      functionName,
      cellOf(account) {
        const place = places.find((each) => each.account === account);
        return place && { ...place, keyArn: (alias) => ring(place.account, place.region).byAlias(alias)!.arn };
      },
    }),
  };
}
