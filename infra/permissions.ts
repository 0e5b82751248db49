import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type FunctionSpec, type Resource, rowsOf, writing } from '../lambdas/catalog.ts';
import { HUB_TAG, NEXT_HUB_TAG, OLD_HUB_TAG } from '../workflows/gaia/hub/hub-tag.ts';
import type { Hub } from '../workflows/shared/estate.ts';
import type { Procedure } from '../workflows/shared/procedure.ts';
import type { CellKeys } from './constructs/cell-keys.ts';

/** The things of a cell that its functions may touch. */
export interface Places {
  table: string;
  transcripts: string;
  mail: string[];
  documents: string[];
  keys: CellKeys;
  /** Domain → hub. */
  hubs: Record<string, Hub>;
  procedures: readonly Procedure[];
}

export type Conditions = Record<string, Record<string, string | string[]>>;

/** What a kind of resource is in a cell, and what else must hold where a pattern names no single thing. */
export interface Granted {
  arns: string[];
  conditions?: Conditions;
}

const HUB_TAGS = [HUB_TAG, NEXT_HUB_TAG, OLD_HUB_TAG];

/** What each resource of the catalogue is in a cell. The compiler names the one that is missing. */
export function resourcesOf(stack: Stack, places: Places): Record<Resource, Granted> {
  const arn = (service: string, resource: string) =>
    `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
  const these = (...arns: string[]): Granted => ({ arns });
  const named = Object.values(places.hubs).flatMap(({ instance }) => instance ?? []);
  const zones = [...new Set(Object.values(places.hubs).map(({ domain }) => domain.zone))]
    .filter((zone) => zone !== 'elsewhere')
    .map((zone) => `arn:${stack.partition}:route53:::hostedzone/${zone}`);
  const launches = Object.values(places.hubs).flatMap(({ launch }) => launch ?? []);
  const moving = (tag: string): Granted => ({
    arns: Object.keys(places.hubs).length > 0 ? [arn('ec2', 'instance/*')] : [],
    conditions: { StringEquals: { [`ssm:resourceTag/${tag}`]: Object.keys(places.hubs) } },
  });
  const tagged = Object.keys(places.hubs).filter((domain) => !places.hubs[domain]!.instance);
  return {
    table: these(places.table),
    'token-key': these(places.keys.arnOf('token-key')),
    'link-key': these(places.keys.arnOf('link-key')),
    'vote-key': these(places.keys.arnOf('vote-key')),
    'transcript-key': these(places.keys.arnOf('transcript-key')),
    transcripts: these(`${places.transcripts}/*`),
    documents: these(...places.documents),
    instances: these(...named.map((id) => arn('ec2', `instance/${id}`))),
    'tagged-instances': {
      arns: tagged.length > 0 ? [arn('ec2', 'instance/*')] : [],
      // Run Command's own key for the tags of an instance (Service Authorization Reference, AWS Systems Manager).
      conditions: { StringEquals: { [`ssm:resourceTag/${HUB_TAG}`]: tagged } },
    },
    'instance-roles': these(
      ...launches.map(({ instanceRole }) => `arn:${stack.partition}:iam::${stack.account}:role/${instanceRole}`),
    ),
    'key-phrases': these(...launches.map(({ keyPhrase }) => keyPhrase)),
    mail: these(...places.mail),
    // Where a hub is to move, and where it has moved from (gaia-migrate-hub).
    'next-instances': moving(NEXT_HUB_TAG),
    'former-instances': moving(OLD_HUB_TAG),
    'hub-tags': {
      arns: [arn('ec2', 'instance/*')],
      // The tags that say which instance is a hub's, and of the estate's hubs alone.
      conditions: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': HUB_TAGS },
        StringEqualsIfExists: Object.fromEntries(
          HUB_TAGS.map((tag) => [`aws:RequestTag/${tag}`, Object.keys(places.hubs)]),
        ),
      },
    },
    zones: these(...zones),
    'zone-records': {
      arns: zones,
      // The hubs' own names, and A and CNAME alone (Service Authorization Reference, Amazon Route 53).
      conditions: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': Object.keys(places.hubs)
            .filter((domain) => places.hubs[domain]!.domain.zone !== 'elsewhere')
            .flatMap((domain) => [domain, `www.${domain}`]),
          'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'CNAME'],
          'route53:ChangeResourceRecordSetsActions': ['UPSERT', 'DELETE'],
        },
      },
    },
    'dns-changes': these(`arn:${stack.partition}:route53:::change/*`),
    bus: these(arn('events', 'event-bus/default')),
    executions: these(...places.procedures.map(({ name }) => arn('states', `execution:${name}:*`))),
    'state-machines': these(...places.procedures.map(({ name }) => arn('states', `stateMachine:${name}`))),
    any: these('*'),
  };
}

/** Conditions that narrow an action further than a resource can. */
const CONDITIONS: Record<string, Conditions> = {
  // Tags only on what is being made, never on what is there.
  'ec2:CreateTags': {
    StringEquals: {
      'ec2:CreateAction': ['CreateSnapshot', 'RunInstances', 'CreateSecurityGroup', 'AllocateAddress', 'CreateVolume'],
    },
  },
  // Nothing is changed or ended but what has a hub's tag.
  ...Object.fromEntries(
    [
      ...['AuthorizeSecurityGroupIngress', 'DeleteSecurityGroup', 'ReleaseAddress', 'ModifyInstanceAttribute'],
      ...['TerminateInstances', 'AttachVolume', 'DetachVolume', 'DeleteVolume'],
    ].map((action) => [`ec2:${action}`, { StringLike: { [`aws:ResourceTag/${HUB_TAG}`]: '*' } }]),
  ),
  'iam:PassRole': { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  'events:PutEvents': { StringEquals: { 'events:source': 'stepbook' } },
};

/** Rows are written by partition alone (Service Authorization Reference, Amazon DynamoDB); reading knows no such bound. */
function rowConditions(spec: FunctionSpec): Conditions {
  const patterns = rowsOf(spec).map((rows) => (rows.endsWith('#') ? `${rows}*` : rows));
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } };
}

/** A function's permissions as statements: one for each resource and condition, in the order of the catalogue. */
export function statementsOf(spec: FunctionSpec, resources: Record<Resource, Granted>): PolicyStatement[] {
  const groups = new Map<string, { on: Resource; actions: string[]; conditions?: Conditions }>();
  for (const { action, on } of spec.permissions) {
    const own = writing.includes(action) ? rowConditions(spec) : resources[on].conditions;
    const conditions = own ?? CONDITIONS[action];
    const key = writing.includes(action) ? 'rows' : !own && conditions ? `${on} ${action}` : on;
    const group = groups.get(key) ?? { on, actions: [], ...(conditions && { conditions }) };
    if (!group.actions.includes(action)) group.actions.push(action);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ on }) => resources[on].arns.length > 0)
    .map(
      ({ on, actions, conditions }) =>
        new PolicyStatement({ actions, resources: resources[on].arns, ...(conditions && { conditions }) }),
    );
}
