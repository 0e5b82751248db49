import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';

/** Inbound rules as text, one for each source, sorted: `tcp 80 from 0.0.0.0/0`. */
export function rulesOf({ IpPermissions = [] }: SecurityGroup): string[] {
  return IpPermissions.flatMap((rule) => sourcesOf(rule).map((source) => `${portsOf(rule)} from ${source}`)).sort();
}

function portsOf({ IpProtocol, FromPort, ToPort }: IpPermission): string {
  if (IpProtocol === '-1') return 'everything';
  return `${IpProtocol} ${FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`}`;
}

function sourcesOf({ IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] }: IpPermission) {
  return [
    ...IpRanges.map(({ CidrIp }) => CidrIp),
    ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
    ...UserIdGroupPairs.map(({ GroupId }) => GroupId),
    ...PrefixListIds.map(({ PrefixListId }) => PrefixListId),
  ];
}
