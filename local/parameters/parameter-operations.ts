import type { GetParameterRequest, PutParameterRequest } from '@aws-sdk/client-ssm';
import type { Clock } from '../../engine/clock.ts';
import type { SsmCaller } from '../commands/caller.ts';
import { constraintFailure, ssmFailure } from '../commands/failure.ts';
import type { ParameterStore } from './parameter-store.ts';

/** `parameter/NAME` of an ARN; a name without a slash at its front has none in the ARN either. */
export const parameterArn = ({ account, region }: SsmCaller, name: string) =>
  `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;

/** GetParameter and PutParameter. Without `WithDecryption` a SecureString is told as something else than it is. */
export function parameterOperations(store: ParameterStore, clock: Clock) {
  return {
    GetParameter({ Name = '', WithDecryption }: GetParameterRequest, caller: SsmCaller) {
      const found = store.get(caller, Name);
      if (!found) throw ssmFailure('ParameterNotFound', `Parameter ${Name} not found.`);
      const secret = found.type === 'SecureString' && !WithDecryption;
      return {
        Parameter: {
          Name: found.name,
          Type: found.type,
          Value: secret ? 'AQICAHh (encrypted)' : found.value,
          Version: found.version,
          LastModifiedDate: new Date(found.modified),
          ARN: parameterArn(caller, found.name),
          DataType: 'text',
        },
      };
    },
    PutParameter({ Name = '', Value = '', Type = 'String', Overwrite }: PutParameterRequest, caller: SsmCaller) {
      if (!/^\/?[\w.-]+(\/[\w.-]+)*$/.test(Name))
        throw constraintFailure(Name, 'name', 'Member must be a parameter name');
      if (Type !== 'String' && Type !== 'SecureString') {
        throw constraintFailure(Type, 'type', 'Member must satisfy enum value set: [String, SecureString]');
      }
      const known = store.get(caller, Name);
      if (known && !Overwrite) {
        throw ssmFailure(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      }
      const version = (known?.version ?? 0) + 1;
      const modified = new Date(clock.now()).toISOString();
      store.put(caller, { name: Name, type: Type, value: Value, version, modified });
      return { Version: version, Tier: 'Standard' };
    },
  };
}
