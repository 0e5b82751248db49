import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { ApiCall } from '../api-call.ts';
import { createSnapshot } from '../create-snapshot.ts';
import { allocateAddress, associateAddress, disassociateAddress, releaseAddress } from './addresses.ts';
import { modifyProtection } from './protection.ts';
import { attachVolume, createVolume, deleteVolume, detachVolume } from './restored-volume.ts';
import { runInstances } from './run-instances.ts';
import { createSecurityGroup, deleteSecurityGroup, openPorts } from './security-groups.ts';
import { type LookUp, terminateInstances } from './terminate-instances.ts';

/** The calls of EC2 that a plan may hold. */
export function ec2Calls({ ec2, ssm, lookUp }: { ec2: EC2Client; ssm: SSMClient; lookUp: LookUp }) {
  return {
    'ec2:CreateSnapshot': createSnapshot(ec2),
    'ec2:CreateSecurityGroup': createSecurityGroup(ec2),
    'ec2:AuthorizeSecurityGroupIngress': openPorts(ec2),
    'ec2:DeleteSecurityGroup': deleteSecurityGroup(ec2),
    'ec2:AllocateAddress': allocateAddress(ec2),
    'ec2:AssociateAddress': associateAddress(ec2),
    'ec2:DisassociateAddress': disassociateAddress(ec2),
    'ec2:ReleaseAddress': releaseAddress(ec2),
    'ec2:RunInstances': runInstances({ ec2, ssm }),
    'ec2:ModifyInstanceAttribute': modifyProtection(ec2),
    'ec2:TerminateInstances': terminateInstances({ ec2, lookUp }),
    'ec2:CreateVolume': createVolume(ec2),
    'ec2:AttachVolume': attachVolume(ec2),
    'ec2:DetachVolume': detachVolume(ec2),
    'ec2:DeleteVolume': deleteVolume(ec2),
  } satisfies Record<string, ApiCall>;
}
