import * as ssm from '@aws-sdk/client-ssm';
import type { Ssm } from '../commands/ssm.ts';
import { parameterArn } from '../parameters/parameter-operations.ts';
import { jsonService } from './json-service.ts';
import type { Demand, Service } from './service.ts';

/** Systems Manager on the wire. */
export function ssmService(service: Pick<Ssm, 'call'>, onFault?: (error: unknown, operation: string) => void): Service {
  return jsonService({
    signingName: 'ssm',
    schemas: ssm,
    targetPrefix: 'AmazonSSM',
    serviceNamespace: 'com.amazonaws.ssm',
    version: '1.1',
    ...(onFault && { onFault }),
    demands(operation, input, { account, region }): Demand[] {
      const name = [input.DocumentName, input.Name].find((each) => typeof each === 'string') as string | undefined;
      const action = `ssm:${operation}`;
      const demands: Demand[] = [];
      if (name && operation.endsWith('Parameter')) {
        demands.push({ action, resource: parameterArn({ account, region }, name) });
      } else if (name) {
        // Documents of AWS itself have no account in their ARN.
        const owner = name.startsWith('AWS-') ? '' : account;
        const arn = name.startsWith('arn:') ? name : `arn:aws:ssm:${region}:${owner}:document/${name}`;
        demands.push({ action, resource: arn });
      }
      if (operation === 'SendCommand') {
        const instances = Array.isArray(input.InstanceIds) ? input.InstanceIds : [];
        for (const id of instances)
          demands.push({ action, resource: `arn:aws:ec2:${region}:${account}:instance/${id}` });
        // Targets by tag may be any instance.
        if (input.Targets) demands.push({ action, resource: '*' });
      }
      return demands.length > 0 ? demands : [{ action, resource: '*' }];
    },
    call: (operation, input, caller) => service.call(operation, input, caller),
  });
}
