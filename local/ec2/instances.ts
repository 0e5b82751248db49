import type { Action, Ec2Context } from './action.ts';
import { names, pick } from './ids.ts';
import { type Instance, instancesOf, rootDevice, stateCodes, stateOf, volumesOf } from './instance.ts';
import { subnets, vpc } from './network.ts';
import { type Filters, filtered, listOf, tagFilters } from './parameters.ts';
import { tagSet, type XmlValue } from './xml.ts';

/** The address that the outside sees: the Elastic IP's, else its own; none while it does not run. */
export function publicIpOf(context: Ec2Context, instance: Instance): string | undefined {
  if (!instance.machine || stateOf(instance) !== 'running') return undefined;
  const elastic = Object.values(context.store.state.addresses).find(
    ({ association }) => association?.instance === instance.id,
  );
  if (elastic) return elastic.publicIp;
  const { subnet } = instance.details;
  return subnets.find(({ id }) => id === subnet)?.public === false ? undefined : instance.machine.record.publicIp;
}

export const zoneOf = ({ details }: Pick<Instance, 'details'>) =>
  details.region + (subnets.find(({ id }) => id === details.subnet)?.zone ?? 'a');

/** An instance as `DescribeInstances` gives it. */
export function instanceXml(context: Ec2Context, instance: Instance): XmlValue {
  const { id, machine, details, tags } = instance;
  const state = stateOf(instance);
  const image = context.images.find((each) => each.id === details.image);
  const launched = new Date(details.launched).toISOString();
  return {
    instanceId: id,
    imageId: details.image,
    instanceState: { code: stateCodes[state], name: state },
    privateIpAddress: machine?.record.privateIp,
    ipAddress: publicIpOf(context, instance),
    keyName: details.keyName,
    instanceType: details.type,
    launchTime: launched,
    clientToken: details.token?.value,
    placement: { availabilityZone: zoneOf(instance), tenancy: 'default' },
    monitoring: { state: 'disabled' },
    subnetId: details.subnet,
    vpcId: vpc,
    architecture: image?.architecture ?? (process.arch === 'arm64' ? 'arm64' : 'x86_64'),
    rootDeviceType: 'ebs',
    rootDeviceName: rootDevice,
    blockDeviceMapping: volumesOf(instance).map(({ id: volumeId, device }) => ({
      deviceName: device,
      ebs: {
        volumeId,
        status: 'attached',
        attachTime: launched,
        deleteOnTermination: !details.kept.includes(volumeId),
      },
    })),
    virtualizationType: 'hvm',
    groupSet: details.groups.map((groupId) => ({ groupId })),
    metadataOptions: { state: 'applied', httpTokens: details.httpTokens, httpEndpoint: 'enabled' },
    ...(details.profile && {
      iamInstanceProfile: { arn: `arn:aws:iam::${details.account}:instance-profile/${details.profile}` },
    }),
    tagSet: tagSet(tags),
    platformDetails: machine?.agent().platformName,
  };
}

/** DescribeInstances, and of the same instances the status checks and the console. */
export function instanceActions(context: Ec2Context): Record<string, Action> {
  const filters: Filters<Instance> = {
    'instance-id': ({ id }) => [id],
    'instance-state-name': (instance) => [stateOf(instance)],
    'image-id': ({ details }) => [details.image],
    'ip-address': (instance) => [publicIpOf(context, instance) ?? ''],
    'private-ip-address': ({ machine }) => [machine?.record.privateIp ?? ''],
    'client-token': ({ details }) => [details.token?.value ?? ''],
    ...tagFilters<Instance>(({ tags }) => tags),
  };
  return {
    DescribeInstances(parameters, caller) {
      const chosen = pick(
        listOf(parameters, 'InstanceId'),
        instancesOf(context, caller),
        ({ id }) => id,
        names.instance,
      );
      return {
        reservationSet: filtered(parameters, chosen, filters).map((instance) => ({
          reservationId: `r-${instance.id.slice(2)}`,
          ownerId: instance.details.account,
          groupSet: [],
          instancesSet: [instanceXml(context, instance)],
        })),
      };
    },
    DescribeInstanceStatus(parameters, caller) {
      const ids = listOf(parameters, 'InstanceId');
      const chosen = pick(ids, instancesOf(context, caller), ({ id }) => id, names.instance);
      const all = parameters.get('IncludeAllInstances') === 'true';
      const told = chosen.filter((instance) => all || stateOf(instance) === 'running');
      return { instanceStatusSet: told.map((instance) => statusXml(context, instance)) };
    },
  };
}

function statusXml({ clock, initializingMs }: Ec2Context, instance: Instance): XmlValue {
  const { id, details } = instance;
  const state = stateOf(instance);
  const since = details.runningSince ?? clock.now();
  const settled = clock.now() - since >= initializingMs;
  const system = state !== 'running' ? 'not-applicable' : settled ? 'ok' : 'initializing';
  const own = system === 'ok' && details.failure ? 'impaired' : system;
  const check = (status: string) => ({
    status,
    details: [{ name: 'reachability', status: status === 'ok' ? 'passed' : status === 'impaired' ? 'failed' : status }],
  });
  return {
    instanceId: id,
    availabilityZone: zoneOf(instance),
    instanceState: { code: stateCodes[state], name: state },
    systemStatus: check(system),
    instanceStatus: check(own),
  };
}
