import type { Action, Ec2Caller, Ec2Context } from './action.ts';
import { ec2Failure } from './failure.ts';
import { names, newEc2Id, pick } from './ids.ts';
import { vpc } from './network.ts';
import { type Filters, filtered, listOf, required, structuresOf, tagFilters, tagsOf } from './parameters.ts';
import { type IngressRule, ownedBy, type SecurityGroup } from './state.ts';
import { tagSet } from './xml.ts';

const filters: Filters<SecurityGroup> = {
  'group-id': ({ id }) => [id],
  'group-name': ({ name }) => [name],
  'vpc-id': (group) => [group.vpc],
  ...tagFilters<SecurityGroup>(({ tags }) => tags),
};

/** The group that a VPC has of itself. */
export const defaultGroup = 'sg-0000000000000d001';

const groupXml = (group: SecurityGroup) => ({
  ownerId: group.account,
  groupId: group.id,
  groupName: group.name,
  groupDescription: group.description,
  vpcId: group.vpc,
  ipPermissions: group.rules.map(({ protocol, from, to, cidrs, cidrs6 }) => ({
    ipProtocol: protocol,
    fromPort: from,
    toPort: to,
    groups: [],
    ipRanges: cidrs.map((cidrIp) => ({ cidrIp })),
    ipv6Ranges: cidrs6.map((cidrIpv6) => ({ cidrIpv6 })),
    prefixListIds: [],
  })),
  ipPermissionsEgress: [
    { ipProtocol: '-1', groups: [], ipRanges: [{ cidrIp: '0.0.0.0/0' }], ipv6Ranges: [], prefixListIds: [] },
  ],
  tagSet: tagSet(group.tags),
});

const sameRule = (a: IngressRule, b: IngressRule) => a.protocol === b.protocol && a.from === b.from && a.to === b.to;

/** Security groups. What reaches a launched machine from outside is what they let in (`forwards.ts`), whoever asks. */
export function securityGroupActions({ store }: Ec2Context): Record<string, Action> {
  const { groups, instances } = store.state;
  const owned = (caller: Ec2Caller): SecurityGroup[] => [
    {
      ...caller,
      id: defaultGroup,
      name: 'default',
      description: 'default VPC security group',
      vpc,
      rules: [],
      tags: {},
    },
    ...Object.values(groups).filter(ownedBy(caller)),
  ];
  const find = (id: string, caller: Ec2Caller) => pick([id], owned(caller), (group) => group.id, names.group)[0]!;

  return {
    DescribeSecurityGroups(parameters, caller) {
      const chosen = pick(listOf(parameters, 'GroupId'), owned(caller), ({ id }) => id, names.group);
      return { securityGroupInfo: filtered(parameters, chosen, filters).map(groupXml) };
    },
    CreateSecurityGroup(parameters, caller) {
      const name = required(parameters, 'GroupName');
      const description = required(parameters, 'GroupDescription');
      const home = parameters.get('VpcId') ?? vpc;
      if (home !== vpc) throw ec2Failure('InvalidVpcID.NotFound', `The vpc ID '${home}' does not exist`);
      if (owned(caller).some((group) => group.name === name)) {
        throw ec2Failure('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${home}'`);
      }
      const id = newEc2Id('sg');
      const { account, region } = caller;
      groups[id] = {
        account,
        region,
        id,
        name,
        description,
        vpc,
        rules: [],
        tags: tagsOf(parameters, 'security-group'),
      };
      store.save();
      return { return: true, groupId: id, tagSet: tagSet(groups[id].tags) };
    },
    AuthorizeSecurityGroupIngress(parameters, caller) {
      const group = find(required(parameters, 'GroupId'), caller);
      const fresh = structuresOf(parameters, 'IpPermissions', 'IpProtocol').map((prefix): IngressRule => {
        const port = (name: string) => Number(parameters.get(`${prefix}.${name}`));
        const values = (list: string, member: string) =>
          structuresOf(parameters, `${prefix}.${list}`, member).map((range) => parameters.get(`${range}.${member}`)!);
        return {
          protocol: parameters.get(`${prefix}.IpProtocol`)!,
          from: port('FromPort'),
          to: port('ToPort'),
          cidrs: values('IpRanges', 'CidrIp'),
          cidrs6: values('Ipv6Ranges', 'CidrIpv6'),
        };
      });
      const twice = fresh.find((rule) => group.rules.some((known) => sameRule(known, rule)));
      if (twice) {
        throw ec2Failure(
          'InvalidPermission.Duplicate',
          `the specified rule "${twice.protocol}, from port: ${twice.from}, to port: ${twice.to}, ALLOW" already exists`,
        );
      }
      group.rules.push(...fresh);
      store.save();
      return { return: true };
    },
    DeleteSecurityGroup(parameters, caller) {
      const group = find(required(parameters, 'GroupId'), caller);
      const inUse = Object.values(instances).some(
        ({ groups: ids, terminated }) => !terminated && ids.includes(group.id),
      );
      if (inUse) throw ec2Failure('DependencyViolation', `resource ${group.id} has a dependent object`);
      delete groups[group.id];
      store.save();
      return { return: true, groupId: group.id };
    },
  };
}
