import { createHash } from 'node:crypto';
import type { MachineVolume } from '../machines/machine.ts';
import type { Action, Ec2Caller, Ec2Context } from './action.ts';
import { ec2Failure } from './failure.ts';
import { firstBootOf } from './first-boot.ts';
import { names, newEc2Id, pick } from './ids.ts';
import { type Image, imageOf } from './images.ts';
import { instancesOf, keepDetails } from './instance.ts';
import { instanceXml, zoneOf } from './instances.ts';
import { requireKeyPair } from './key-pairs.ts';
import { defaultSubnet, offerings, subnets } from './network.ts';
import { listOf, required, structuresOf, tagsOf } from './parameters.ts';
import { defaultGroup } from './security-groups.ts';
import type { InstanceDetails } from './state.ts';
import type { XmlValue } from './xml.ts';

/** EC2 User Guide, "Run commands when you launch an EC2 instance with user data input": 16 KB before base64. */
const LONGEST_USER_DATA = 16_384;

/** RunInstances of one instance: it is `pending` when this answers, and boots by its image and its user data. */
export function runInstancesActions(context: Ec2Context): Record<string, Action> {
  return {
    RunInstances(parameters, caller) {
      const token = parameters.get('ClientToken') ?? '';
      const digest = digestOf(parameters);
      const known = instancesOf(context, caller).find(({ details }) => token !== '' && details.token?.value === token);
      if (known && known.details.token?.digest !== digest) {
        throw ec2Failure(
          'IdempotentParameterMismatch',
          'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
        );
      }
      const instance =
        known ?? launch(context, parameters, caller, token === '' ? undefined : { value: token, digest });
      return {
        reservationId: `r-${instance.id.slice(2)}`,
        ownerId: caller.account,
        groupSet: [],
        instancesSet: [instanceXml(context, instance) as Record<string, XmlValue>],
      };
    },
  };
}

/** Everything a request says but its signature and its token. */
function digestOf(parameters: URLSearchParams): string {
  const said = [...parameters].filter(([name]) => name !== 'ClientToken').sort();
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

function launch(context: Ec2Context, parameters: URLSearchParams, caller: Ec2Caller, token: InstanceDetails['token']) {
  const { machines, clock } = context;
  const image = imageOf(context.images, required(parameters, 'ImageId'));
  const details: InstanceDetails = {
    ...ownerOf(caller),
    ...placeOf(context, parameters, caller),
    image: image.id,
    type: typeOf(parameters, image),
    ...(parameters.has('KeyName') && { keyName: keyOf(context, parameters.get('KeyName')!) }),
    profile: parameters.get('IamInstanceProfile.Name') ?? undefined,
    userData: userDataOf(parameters),
    protected: parameters.get('DisableApiTermination') === 'true',
    httpTokens: parameters.get('MetadataOptions.HttpTokens') === 'required' ? 'required' : 'optional',
    rootEncrypted: false,
    kept: [],
    ...(token && { token }),
    launched: clock.now(),
    booted: false,
  };
  const zone = zoneOf({ details });
  if (!offerings[details.type]?.includes(zone.slice(-1))) {
    throw ec2Failure(
      'Unsupported',
      `Your requested instance type (${details.type}) is not supported in your requested Availability Zone (${zone}).`,
    );
  }
  if (['MinCount', 'MaxCount'].some((name) => parameters.get(name) !== '1')) {
    throw ec2Failure('InvalidParameterValue', 'the embedded EC2 launches one instance at a time');
  }
  const address = context.newAddress();
  const volumes = volumesFor(parameters, image, details);
  const machine = machines.create({
    id: newEc2Id('i'),
    driver: context.driver,
    ...ownerOf(caller),
    tags: tagsOf(parameters, 'instance'),
    volumes,
    publicIp: address,
    privateIp: address,
    launched: new Date(clock.now()).toISOString(),
  });
  const instance = { id: machine.record.id, machine, details, tags: machine.record.tags };
  keepDetails(context, instance, {});
  void firstBootOf(context, instance, image);
  return instance;
}

const ownerOf = ({ account, region }: Ec2Caller) => ({ account, region });

/** Subnet and groups: of the one network interface, or of the request itself. */
function placeOf({ store }: Ec2Context, parameters: URLSearchParams, caller: Ec2Caller) {
  const inside = parameters.has('NetworkInterface.1.DeviceIndex') ? 'NetworkInterface.1.' : '';
  const subnet = parameters.get(`${inside}SubnetId`) ?? defaultSubnet;
  pick([subnet], [...subnets], ({ id }) => id, names.subnet);
  const groups = listOf(parameters, `${inside}SecurityGroupId`);
  const known = Object.values(store.state.groups).filter(({ account }) => account === caller.account);
  pick(groups, [{ id: defaultGroup }, ...known], ({ id }) => id, names.group);
  return { subnet, groups: groups.length > 0 ? groups : [defaultGroup] };
}

function typeOf(parameters: URLSearchParams, image: Image): string {
  const type = parameters.get('InstanceType') ?? 'm1.small';
  if (!Object.hasOwn(offerings, type)) {
    throw ec2Failure('InvalidParameterValue', `Invalid value '${type}' for InstanceType.`);
  }
  // Families of Graviton have a g behind their generation.
  const architecture = /^[a-z]+\d+g/.test(type) ? 'arm64' : 'x86_64';
  if (architecture !== image.architecture) {
    throw ec2Failure(
      'InvalidParameterValue',
      `The architecture '${architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI.`,
    );
  }
  return type;
}

function keyOf({ keyPairs }: Ec2Context, name: string): string {
  requireKeyPair(keyPairs, name);
  return name;
}

function userDataOf(parameters: URLSearchParams): string | undefined {
  const given = parameters.get('UserData');
  if (!given) return undefined;
  const bytes = Buffer.from(given, 'base64');
  if (bytes.toString('base64') !== given) {
    throw ec2Failure('InvalidUserData.Malformed', 'The user data is not valid base64.');
  }
  if (bytes.length > LONGEST_USER_DATA) {
    throw ec2Failure('InvalidParameterValue', `User data is limited to ${LONGEST_USER_DATA} bytes`);
  }
  return given;
}

/** The image's data volumes with what the request says of each device; notes what of them stays after a termination. */
function volumesFor(parameters: URLSearchParams, image: Image, details: InstanceDetails): MachineVolume[] {
  const mappings = new Map(
    structuresOf(parameters, 'BlockDeviceMapping', 'DeviceName').map((prefix) => [
      parameters.get(`${prefix}.DeviceName`)!,
      {
        encrypted: parameters.get(`${prefix}.Ebs.Encrypted`) === 'true',
        sizeGb: Number(parameters.get(`${prefix}.Ebs.VolumeSize`) ?? 0),
        stays: parameters.get(`${prefix}.Ebs.DeleteOnTermination`) === 'false',
      },
    ]),
  );
  const [root, ...data] = image.volumes;
  details.rootEncrypted = mappings.get(root!.device)?.encrypted ?? false;
  return data.map(({ device, sizeGb, path }) => {
    const wanted = mappings.get(device);
    const id = newEc2Id('vol');
    if (wanted?.stays) details.kept.push(id);
    return { id, device, path, sizeGb: wanted?.sizeGb || sizeGb, encrypted: wanted?.encrypted ?? false };
  });
}
