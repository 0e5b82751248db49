import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { ApiCall } from '../api-call.ts';
import { AllocatedBy, findAddress, LaunchedBy, requireAddress, requireLaunched, tagged } from './things-of-a-run.ts';

const Allocation = z.strictObject({ Domain: z.literal('vpc'), TagSpecifications: z.tuple([tagged('elastic-ip')]) });
const Association = z.strictObject({ Address: AllocatedBy, Instance: LaunchedBy });
/** An address of this run, or one by its id. */
const Which = z.strictObject({ Address: z.union([AllocatedBy, z.strictObject({ AllocationId: z.string() })]) });

/** EC2 AllocateAddress. It knows no client token: the tags find it again. */
export function allocateAddress(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const { AllocationId, PublicIp } = await ec2.send(new AllocateAddressCommand(Allocation.parse(args)));
      return { allocationId: AllocationId, publicIp: PublicIp };
    },
    async find(args) {
      const [{ Tags }] = Allocation.parse(args).TagSpecifications;
      const tagOf = (key: string) => Tags.find(({ Key }) => Key === key)!.Value;
      const wanted = { AllocatedBy: tagOf('stepbook:run'), Hub: tagOf('stepbook:hub') };
      const found = await findAddress(ec2, wanted);
      return found && { allocationId: found.AllocationId, publicIp: found.PublicIp };
    },
  };
}

/** EC2 AssociateAddress: this run's address with this run's instance, and with no other. */
export function associateAddress(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const { Address, Instance } = Association.parse(args);
      const [{ AllocationId, PublicIp }, { InstanceId }] = await Promise.all([
        requireAddress(ec2, Address),
        requireLaunched(ec2, Instance),
      ]);
      await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId, AllowReassociation: false }));
      return { publicIp: PublicIp, instanceId: InstanceId };
    },
    async find(args) {
      const found = await findAddress(ec2, Association.parse(args).Address);
      return found?.InstanceId ? { publicIp: found.PublicIp, instanceId: found.InstanceId } : undefined;
    },
    repeatable: true,
  };
}

/** EC2 DisassociateAddress; an address that leads nowhere is left as it is. */
export function disassociateAddress(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const found = await addressOf(ec2, Which.parse(args).Address);
      if (!found?.AssociationId) return { publicIp: found?.PublicIp ?? null };
      await ec2.send(new DisassociateAddressCommand({ AssociationId: found.AssociationId }));
      return { publicIp: found.PublicIp };
    },
    find: async () => undefined,
    repeatable: true,
  };
}

/** EC2 ReleaseAddress; one that is gone is gone. */
export function releaseAddress(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      const found = await addressOf(ec2, Which.parse(args).Address);
      if (!found) return { publicIp: null };
      await ec2.send(new ReleaseAddressCommand({ AllocationId: found.AllocationId }));
      return { publicIp: found.PublicIp };
    },
    find: async () => undefined,
    repeatable: true,
  };
}

async function addressOf(ec2: EC2Client, which: z.infer<typeof Which>['Address']) {
  if ('AllocatedBy' in which) return findAddress(ec2, which);
  try {
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [which.AllocationId] }));
    return Addresses[0];
  } catch (error) {
    if ((error as Error).name === 'InvalidAllocationID.NotFound') return undefined;
    throw error;
  }
}
