import { fillTemplate } from '../../../workflows/gaia/launch-hub/user-data.ts';

type Fields = Record<string, string>;

/** Arguments as the EC2 Query protocol writes them: `TagSpecification.1.Tag.2.Value`. */
export function flattened(value: unknown, path: string[] = []): Fields {
  if (Array.isArray(value)) {
    const [name, ...before] = [...path].reverse();
    const singular = [
      ...before.reverse(),
      name === 'IpPermissions' || name === 'IpRanges' ? name : name!.replace(/s$/, ''),
    ];
    return Object.assign({}, ...value.map((each, at) => flattened(each, [...singular, String(at + 1)])));
  }
  if (value && typeof value === 'object') {
    return Object.assign({}, ...Object.entries(value).map(([name, each]) => flattened(each, [...path, name])));
  }
  return { [path.join('.')]: String(value) };
}

/** Ids of things that are made by the run itself: no plan can say them. */
const MADE = /^(sg|eipalloc|eipassoc|vol|i)-[0-9a-f]{17}$/;
const madeHere = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, MADE.test(fields[name] ?? '') ? '(made by this run)' : 'none']));

/** On the wire the members of Resources are called ResourceId. */
const tags = ({ Resources, Tags }: { Resources: string[]; Tags: unknown }) =>
  flattened({ ResourceIds: Resources, Tags });

/** What a plan's arguments mean on the wire, where they name what the run itself makes. Other actions are written as they are. */
const planned: Record<string, (args: never) => Fields> = {
  'ec2:CreateSecurityGroup': ({ Description, ...args }: { Description: string }) => ({
    ...flattened(args),
    GroupDescription: Description,
  }),
  'ec2:AuthorizeSecurityGroupIngress': ({ IpPermissions }: { IpPermissions: unknown[] }) => ({
    GroupId: '(made by this run)',
    ...flattened({ IpPermissions }),
  }),
  'ec2:AssociateAddress': () => ({
    AllocationId: '(made by this run)',
    InstanceId: '(made by this run)',
    AllowReassociation: 'false',
  }),
  'ec2:CreateVolume': ({ Snapshot: _, ...args }: { Snapshot: unknown }) => ({
    ...flattened(args),
    SnapshotId: '(made by this run)',
  }),
  'ec2:CreateTags': tags,
  'ec2:DeleteTags': tags,
  'ec2:AttachVolume': ({ Volume: _, ...args }: { Volume: unknown }) => ({
    ...flattened(args),
    VolumeId: '(made by this run)',
  }),
  'ec2:DetachVolume': () => ({ VolumeId: '(made by this run)' }),
  'ec2:DeleteVolume': () => ({ VolumeId: '(made by this run)' }),
  'ec2:RunInstances': (args: {
    Group: unknown;
    SubnetId: string;
    InstanceProfile: string;
    UserData: { Template: string };
  }) => {
    const { Group: _, SubnetId, InstanceProfile, UserData, ...same } = args;
    return {
      ...flattened(same),
      MinCount: '1',
      MaxCount: '1',
      DisableApiTermination: 'true',
      'MetadataOptions.HttpTokens': 'required',
      'MetadataOptions.HttpEndpoint': 'enabled',
      'MetadataOptions.HttpPutResponseHopLimit': '1',
      'IamInstanceProfile.Name': InstanceProfile,
      'NetworkInterface.1.DeviceIndex': '0',
      'NetworkInterface.1.SubnetId': SubnetId,
      'NetworkInterface.1.AssociatePublicIpAddress': 'true',
      'NetworkInterface.1.SecurityGroupId.1': '(made by this run)',
      ClientToken: '64 hex digits',
      UserData: UserData.Template,
    };
  },
};

export function plannedFields(action: string, args: unknown): Fields {
  return planned[action]?.(args as never) ?? flattened(args);
}

/** What was on the wire, with what the run made itself and the key phrase taken out. */
const seen: Record<string, (fields: Fields) => Fields> = {
  'ec2:AuthorizeSecurityGroupIngress': (fields) => ({ ...fields, ...madeHere(fields, 'GroupId') }),
  'ec2:AssociateAddress': (fields) => ({ ...fields, ...madeHere(fields, 'AllocationId', 'InstanceId') }),
  'ec2:CreateVolume': ({ ClientToken: _, ...fields }) => ({ ...fields, SnapshotId: '(made by this run)' }),
  'ec2:AttachVolume': (fields) => ({ ...fields, ...madeHere(fields, 'VolumeId') }),
  'ec2:DetachVolume': (fields) => ({ ...fields, ...madeHere(fields, 'VolumeId') }),
  'ec2:DeleteVolume': (fields) => ({ ...fields, ...madeHere(fields, 'VolumeId') }),
  'ec2:RunInstances': (fields) => ({
    ...fields,
    ...madeHere(fields, 'NetworkInterface.1.SecurityGroupId.1'),
    ClientToken: /^[0-9a-f]{64}$/.test(fields.ClientToken ?? '') ? '64 hex digits' : 'none',
    UserData: withoutPhrase(Buffer.from(fields.UserData ?? '', 'base64').toString('utf8')),
  }),
};

export function seenFields(body: string): Fields {
  const { Action, Version: _, ...fields } = Object.fromEntries(new URLSearchParams(body)) as Fields;
  return seen[`ec2:${Action}`]?.(fields) ?? fields;
}

/** The template that this user data was made from: the phrase's place has the mark again, and all else is as it was. */
function withoutPhrase(userData: string): string {
  const template = userData.replace(/API_KEY%3D.*?%0A/, 'API_KEY%3DKEYPHRASE%0A');
  const phrase = decodeURIComponent(/API_KEY%3D(.*?)%0A/.exec(userData)?.[1] ?? '');
  return fillTemplate(template, phrase) === userData ? template : userData;
}
