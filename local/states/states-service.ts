import * as sfn from '@aws-sdk/client-sfn';
import { brokenConstraints } from '../../engine/api/constraints.ts';
import type { Caller } from '../identities/caller.ts';
import { jsonService } from '../wire/json-service.ts';
import type { Service } from '../wire/service.ts';

export interface StatesServiceOptions {
  call(operation: string, input: Record<string, unknown>, caller: Caller): Promise<object>;
  onFault?(error: unknown, operation: string): void;
}

/** Members that name what an operation is for, in the order IAM takes them. */
const resourceMembers = [
  'executionArn',
  'stateMachineArn',
  'stateMachineAliasArn',
  'stateMachineVersionArn',
  'mapRunArn',
  'activityArn',
  'resourceArn',
];

/** Step Functions on the wire. */
export function statesService({ call, onFault }: StatesServiceOptions): Service {
  return jsonService({
    signingName: 'states',
    schemas: sfn,
    targetPrefix: 'AWSStepFunctions',
    serviceNamespace: 'com.amazonaws.sfn',
    version: '1.0',
    check: brokenConstraints,
    ...(onFault && { onFault }),
    demands(operation, input) {
      const member = resourceMembers.find((name) => typeof input[name] === 'string');
      const demands = [{ action: `states:${operation}`, resource: member ? String(input[member]) : '*' }];
      // What a connection adds to the request of a tested HTTP Task (Developer guide, "IAM permissions for TestState").
      if (input.revealSecrets === true) demands.push({ action: 'states:RevealSecrets', resource: '*' });
      return demands;
    },
    call,
  });
}
