import type { Action, Ec2Caller } from './action.ts';
import { names, pick } from './ids.ts';
import { type Filters, filtered, listOf } from './parameters.ts';

/** The default VPC of every account and region here, with two subnets that lead to an internet gateway and one that does not. */
export const vpc = 'vpc-0000000000000d001';
export const defaultSubnet = 'subnet-0000000000000a001';
const gateway = 'igw-0000000000000d001';
const mainTable = 'rtb-0000000000000d001';
const privateTable = 'rtb-0000000000000d002';

export interface Subnet {
  id: string;
  /** The zone's letter. */
  zone: string;
  block: string;
  public: boolean;
}

export const subnets: readonly Subnet[] = [
  { id: defaultSubnet, zone: 'a', block: '172.31.0.0/20', public: true },
  { id: 'subnet-0000000000000b002', zone: 'b', block: '172.31.16.0/20', public: true },
  { id: 'subnet-0000000000000c003', zone: 'a', block: '172.31.32.0/20', public: false },
];

/** Instance type → letters of the zones that offer it. */
export const offerings: Record<string, string[]> = {
  't2.micro': ['a'],
  't3.micro': ['a', 'b'],
  't3.small': ['a', 'b'],
  't4g.small': ['a', 'b'],
  'm6i.large': ['b'],
};

const subnetFilters: Filters<{ subnet: Subnet; region: string }> = {
  'subnet-id': ({ subnet }) => [subnet.id],
  'vpc-id': () => [vpc],
  'availability-zone': ({ subnet, region }) => [region + subnet.zone],
  'default-for-az': ({ subnet }) => [String(subnet.public)],
};

interface RouteTable {
  id: string;
  main: boolean;
  subnets: string[];
  gateway?: string;
}
const tables: readonly RouteTable[] = [
  { id: mainTable, main: true, subnets: [], gateway },
  { id: privateTable, main: false, subnets: subnets.filter((each) => !each.public).map(({ id }) => id) },
];
const tableFilters: Filters<RouteTable> = {
  'route-table-id': ({ id }) => [id],
  'vpc-id': () => [vpc],
  'association.subnet-id': (table) => table.subnets,
  'association.main': ({ main }) => [String(main)],
};

const offeringFilters: Filters<{ type: string; location: string }> = {
  'instance-type': ({ type }) => [type],
  location: ({ location }) => [location],
};

/** Subnets, route tables and what is offered where. Nothing here can be changed. */
export const networkActions: Record<string, Action> = {
  DescribeSubnets(parameters, { account, region }) {
    const all = subnets.map((subnet) => ({ subnet, region }));
    const chosen = pick(listOf(parameters, 'SubnetId'), all, ({ subnet }) => subnet.id, names.subnet);
    return {
      subnetSet: filtered(parameters, chosen, subnetFilters).map(({ subnet }) => ({
        subnetId: subnet.id,
        subnetArn: `arn:aws:ec2:${region}:${account}:subnet/${subnet.id}`,
        state: 'available',
        ownerId: account,
        vpcId: vpc,
        cidrBlock: subnet.block,
        availableIpAddressCount: 4091,
        availabilityZone: region + subnet.zone,
        defaultForAz: subnet.public,
        mapPublicIpOnLaunch: subnet.public,
      })),
    };
  },
  DescribeRouteTables(parameters, { account }) {
    return {
      routeTableSet: filtered(parameters, [...tables], tableFilters).map((table) => ({
        routeTableId: table.id,
        vpcId: vpc,
        ownerId: account,
        routeSet: [
          { destinationCidrBlock: '172.31.0.0/16', gatewayId: 'local', state: 'active', origin: 'CreateRouteTable' },
          ...(table.gateway
            ? [{ destinationCidrBlock: '0.0.0.0/0', gatewayId: table.gateway, state: 'active', origin: 'CreateRoute' }]
            : []),
        ],
        associationSet: [
          ...(table.main ? [{ routeTableAssociationId: `rtbassoc-${table.id.slice(4)}`, main: true }] : []),
          ...table.subnets.map((subnetId) => ({
            routeTableAssociationId: `rtbassoc-${subnetId.slice(7)}`,
            routeTableId: table.id,
            subnetId,
            main: false,
          })),
        ],
      })),
    };
  },
  DescribeInstanceTypeOfferings(parameters, caller) {
    const byZone = parameters.get('LocationType') === 'availability-zone';
    const all = Object.entries(offerings).flatMap(([type, zones]) =>
      locations(zones, byZone, caller).map((location) => ({ type, location })),
    );
    return {
      instanceTypeOfferingSet: filtered(parameters, all, offeringFilters).map(({ type, location }) => ({
        instanceType: type,
        locationType: byZone ? 'availability-zone' : 'region',
        location,
      })),
    };
  },
};

const locations = (zones: string[], byZone: boolean, { region }: Ec2Caller) =>
  byZone ? zones.map((zone) => region + zone) : [region];
