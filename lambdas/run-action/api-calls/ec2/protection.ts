import { DescribeInstanceAttributeCommand, type EC2Client, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { ApiCall } from '../api-call.ts';

const Arguments = z.strictObject({
  InstanceId: z.string(),
  DisableApiTermination: z.strictObject({ Value: z.boolean() }),
});

/** EC2 ModifyInstanceAttribute, for termination protection alone. */
export function modifyProtection(ec2: EC2Client): ApiCall {
  return {
    async call(given) {
      const args = Arguments.parse(given);
      await ec2.send(new ModifyInstanceAttributeCommand(args));
      return { instanceId: args.InstanceId, protected: args.DisableApiTermination.Value };
    },
    async find(given) {
      const { InstanceId, DisableApiTermination: wanted } = Arguments.parse(given);
      const { DisableApiTermination: found } = await ec2.send(
        new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'disableApiTermination' }),
      );
      return found?.Value === wanted.Value ? { instanceId: InstanceId, protected: wanted.Value } : undefined;
    },
    repeatable: true,
  };
}
