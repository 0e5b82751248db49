import { randomUUID } from 'node:crypto';
import type { Caller } from '../identities/caller.ts';
import { ec2Error, ec2Protocol } from './protocol.ts';
import { queryOperation, queryParameters } from './query.ts';
import type { Service } from './service.ts';

/** Performs an EC2 action and answers with the response document; throws errors whose `name` is EC2's code. */
export type Ec2Handler = (action: string, parameters: URLSearchParams, caller: Caller) => Promise<string>;

/** EC2 on the wire: the Query protocol as EC2 has it. */
export function ec2Service(handle: Ec2Handler, onFault?: (error: unknown, operation: string) => void): Service {
  return {
    signingName: 'ec2',
    protocol: ec2Protocol,
    operationOf: (request) => queryOperation(request, 'ec2'),
    demands(operation, request, { account }) {
      // What is made with tags needs the permission to tag as well.
      const parameters = queryParameters(request);
      const tagged = [...parameters.keys()].some((name) => name.startsWith('TagSpecification.'));
      const actions = tagged && operation !== 'CreateTags' ? [operation, 'CreateTags'] : [operation];
      const profile = parameters.get('IamInstanceProfile.Name');
      return [
        ...actions.map((action) => ({ action: `ec2:${action}`, resource: '*' })),
        // A profile has the name of its role here, as the console makes them.
        ...(profile ? [{ action: 'iam:PassRole', resource: `arn:aws:iam::${account}:role/${profile}` }] : []),
      ];
    },
    async answer(operation, request, caller) {
      try {
        const body = await handle(operation, queryParameters(request), caller);
        return {
          status: 200,
          headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': randomUUID() },
          body,
        };
      } catch (error) {
        const { name, message, $fault } = error as Error & { $fault?: string };
        if ($fault) return ec2Error(name, message, $fault === 'server' ? 500 : 400);
        onFault?.(error, operation);
        return ec2Error('InternalError', 'An internal error has occurred', 500);
      }
    },
  };
}
