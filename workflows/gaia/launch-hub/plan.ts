import { createHash } from 'node:crypto';
import type { Action, GatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { groupNameOf } from '../hub/group-name.ts';
import { HUB_TAG, NEXT_HUB_TAG } from '../hub/hub-tag.ts';
import { type ChosenImage, chooseImage } from './choose-image.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { versionText } from './image-name.ts';
import type { Input } from './input.ts';
import { ingressOf, wantedRules } from './rules.ts';
import { LaunchDetail } from './target.ts';
import { userDataTemplate } from './user-data.ts';

type Context = PlanContext<Input, Facts>;

/** What is made of the run and the hub once, for every action. */
interface Making {
  run: string;
  detail: LaunchDetail;
  /** Value of the hub's tag: the domain; for an instance to move to it is not the hub's yet. */
  hub: string;
  /** The hub goes on where it is, and brings its certificate when it moves. */
  next: boolean;
  chosen: ChosenImage;
  vpc: string;
  tags: { Key: string; Value: string }[];
}

const specification = (ResourceType: string, { tags }: Making) => [{ ResourceType, Tags: tags }];

function groupActions(making: Making): Action[] {
  const { domain, launch } = making.detail;
  const group = { GroupName: groupNameOf(domain), VpcId: making.vpc };
  return [
    {
      id: 'create-security-group',
      title: `Create the security group ${group.GroupName}`,
      step: {
        kind: 'api',
        action: 'ec2:CreateSecurityGroup',
        arguments: {
          ...group,
          Description: `Gaia hub ${domain}`.slice(0, 255),
          TagSpecifications: specification('security-group', making),
        },
      },
      undo: { kind: 'api', action: 'ec2:DeleteSecurityGroup', arguments: { Group: group } },
      expected: 'a group that lets nothing in',
      risk: 'low',
    },
    {
      id: 'open-ports',
      title: `Let in ${wantedRules(launch).join(', ')}`,
      step: {
        kind: 'api',
        action: 'ec2:AuthorizeSecurityGroupIngress',
        arguments: { Group: group, IpPermissions: ingressOf(launch) },
      },
      undo: { kind: 'none', because: 'the rules go with the group' },
      expected: wantedRules(launch).join(', '),
      risk: 'medium',
    },
  ];
}

function launchAction(making: Making): Action {
  const { run, detail, chosen } = making;
  const { domain, launch } = detail;
  const template = userDataTemplate({ DOMAIN: domain, STAGING: launch.staging ? '1' : '0' });
  return {
    id: 'launch-instance',
    title: `Launch ${launch.instanceType} from ${chosen.image.name} for ${domain} (G2)`,
    step: {
      kind: 'api',
      action: 'ec2:RunInstances',
      arguments: {
        ImageId: chosen.image.id,
        InstanceType: launch.instanceType,
        SubnetId: launch.subnet,
        Group: { GroupName: groupNameOf(domain), VpcId: making.vpc },
        ...(launch.keyPair && { KeyName: launch.keyPair }),
        InstanceProfile: launch.instanceRole,
        UserData: {
          Template: template,
          Sha256: createHash('sha256').update(template).digest('hex'),
          KeyPhrase: launch.keyPhrase,
        },
        BlockDeviceMappings: chosen.image.devices.map(({ device }, at) => ({
          DeviceName: device,
          Ebs:
            at === 0
              ? { Encrypted: true, DeleteOnTermination: true }
              : { Encrypted: true, DeleteOnTermination: false, VolumeSize: launch.dataGb },
        })),
        TagSpecifications: [...specification('instance', making), ...specification('volume', making)],
      },
    },
    undo: {
      kind: 'api',
      action: 'ec2:TerminateInstances',
      arguments: {
        LaunchedBy: run,
        Hub: making.hub,
        UnlessItServes: { Domain: domain, Resolvers: detail.dns.resolvers },
      },
    },
    expected: `one instance with termination protection, IMDSv2 alone and encrypted disks, which ${
      making.next ? 'waits for the hub to move to it' : 'asks for its first certificate when the name leads to it'
    }`,
    risk: 'high',
    ...(!making.next && { issues: [domain] }),
  };
}

function addressActions(making: Making): { allocate: Action; associate: Action } {
  const { run, hub } = making;
  const address = { AllocatedBy: run, Hub: hub };
  return {
    allocate: {
      id: 'allocate-address',
      title: 'Allocate an Elastic IP',
      step: {
        kind: 'api',
        action: 'ec2:AllocateAddress',
        arguments: { Domain: 'vpc', TagSpecifications: specification('elastic-ip', making) },
      },
      undo: { kind: 'api', action: 'ec2:ReleaseAddress', arguments: { Address: address } },
      expected: 'an address that stays when the instance is stopped',
      risk: 'low',
    },
    associate: {
      id: 'associate-address',
      title: 'Associate the Elastic IP with the instance',
      step: {
        kind: 'api',
        action: 'ec2:AssociateAddress',
        arguments: { Address: address, Instance: { LaunchedBy: run, Hub: hub } },
      },
      undo: { kind: 'api', action: 'ec2:DisassociateAddress', arguments: { Address: address } },
      expected: 'the address leads to the instance',
      risk: 'low',
    },
  };
}

/** G2 as actions, each one call of EC2: the group, its rules, the address if one is wanted, the instance. */
export function plan({ run, input, target, facts, roles }: Context): GatedPlan {
  const detail = LaunchDetail.parse(target.detail);
  const { domain, launch, account } = detail;
  const { cloud, budget } = facts;
  const chosen = chooseImage(cloud.images, launch, account);
  if (!chosen || !cloud.subnet) throw Object.assign(new Error('nothing to launch'), { name: 'ImageMissing' });
  const version = versionText(chosen.name);
  const next = input.next === true;
  const hub = next ? `next of ${domain}` : domain;
  const tags = [
    { Key: 'Name', Value: 'gaia-hub' },
    { Key: 'Purpose', Value: 'gaia' },
    { Key: 'Version', Value: version },
    { Key: HUB_TAG, Value: hub },
    ...(next ? [{ Key: NEXT_HUB_TAG, Value: domain }] : []),
    { Key: 'stepbook:run', Value: run },
  ];
  const making = { run, detail, hub, next, chosen, vpc: cloud.subnet.vpc, tags };
  const address = launch.elasticIp ? addressActions(making) : undefined;
  return {
    summary:
      `Launch ${next ? `an instance for ${domain} to move to, a` : `${domain} on a`} new ${launch.instanceType} in ${cloud.subnet.zone}, from ${chosen.image.name} of ${chosen.image.owner}. ` +
      `It costs money from now on, and ${wantedRules(launch).join(', ')} is open to it. ` +
      (next
        ? 'The hub goes on where it is until gaia-migrate-hub moves it, with its certificate.'
        : `Its first boot asks for one certificate; ${budget.remaining} of ${budget.limit} are left in ${budget.windowHours} hours.`),
    actions: [
      ...(cloud.group ? [] : groupActions(making)),
      ...(address ? [address.allocate] : []),
      launchAction(making),
      ...(address ? [address.associate] : []),
    ],
    dependsOn: {
      image: { id: chosen.image.id, name: chosen.image.name, owner: chosen.image.owner, version },
      subnet: cloud.subnet,
      offered: cloud.offered,
      existing: cloud.existing.map(({ id }) => id),
      named: detail.instanceId,
      group: cloud.group,
      keyPair: cloud.keyPair,
      budget: next || budget.remaining > 0,
    },
    gate: gate({ target, roles }),
  };
}
