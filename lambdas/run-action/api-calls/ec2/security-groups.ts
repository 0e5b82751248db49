import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { ApiCall } from '../api-call.ts';
import { findGroup, Group, requireGroup, tagged } from './things-of-a-run.ts';

const Creation = Group.extend({ Description: z.string(), TagSpecifications: z.tuple([tagged('security-group')]) });
const Opening = z.strictObject({
  Group,
  IpPermissions: z
    .array(
      z.strictObject({
        IpProtocol: z.literal('tcp'),
        FromPort: z.int().min(1).max(65_535),
        ToPort: z.int().min(1).max(65_535),
        IpRanges: z.array(z.strictObject({ CidrIp: z.string() })).min(1),
      }),
    )
    .min(1),
});
const Deletion = z.strictObject({ Group });

/** EC2 CreateSecurityGroup. A name is taken once in a VPC, so the name finds it again. */
export function createSecurityGroup(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(Creation.parse(args)));
      return { groupId: GroupId };
    },
    async find(args) {
      const { GroupName, VpcId, TagSpecifications } = Creation.parse(args);
      const group = await findGroup(ec2, { GroupName, VpcId });
      const [{ Tags }] = TagSpecifications;
      const ours = Tags.every(({ Key, Value }) => group?.Tags?.some((tag) => tag.Key === Key && tag.Value === Value));
      return group && ours ? { groupId: group.GroupId } : undefined;
    },
  };
}

/** EC2 AuthorizeSecurityGroupIngress: all rules or none. */
export function openPorts(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const { Group: group, IpPermissions } = Opening.parse(args);
      const { GroupId } = await requireGroup(ec2, group);
      await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      return { groupId: GroupId };
    },
    async find(args) {
      const { Group: group, IpPermissions } = Opening.parse(args);
      const found = await findGroup(ec2, group);
      const has = (port: number) => found?.IpPermissions?.some(({ FromPort }) => FromPort === port);
      return found && IpPermissions.every(({ FromPort }) => has(FromPort)) ? { groupId: found.GroupId } : undefined;
    },
  };
}

/** EC2 DeleteSecurityGroup, by name; one that is gone is gone. */
export function deleteSecurityGroup(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const group = await findGroup(ec2, Deletion.parse(args).Group);
      if (!group) return { groupId: null };
      await ec2.send(new DeleteSecurityGroupCommand({ GroupId: group.GroupId }));
      return { groupId: group.GroupId };
    },
    async find(args) {
      return (await findGroup(ec2, Deletion.parse(args).Group)) ? undefined : { groupId: null };
    },
    repeatable: true,
    // An instance that is being terminated holds it until it is gone.
    notYet: ['DependencyViolation'],
  };
}
