import type { Resource } from '../../lambdas/catalog.ts';

/** What the patterns of a cell's resources are made from. */
export interface CellNames {
  account: string;
  region: string;
  tableName: string;
  bucket: string;
  /** Address whose identity the cell sends mail with. */
  mailFrom: string;
  /** The ARN of the key with this alias, e.g. `alias/stepbook-vote`. */
  keyArn(alias: string): string;
}

/** The ARN patterns (`*` is a wildcard) that each kind of resource of the function catalogue means in a cell. */
const patterns: Record<Resource, (cell: CellNames) => string[]> = {
  table: ({ account, region, tableName }) => [`arn:aws:dynamodb:${region}:${account}:table/${tableName}`],
  'token-key': ({ keyArn }) => [keyArn('alias/stepbook-token')],
  'link-key': ({ keyArn }) => [keyArn('alias/stepbook-link')],
  'vote-key': ({ keyArn }) => [keyArn('alias/stepbook-vote')],
  'transcript-key': ({ keyArn }) => [keyArn('alias/stepbook-transcript')],
  transcripts: ({ bucket }) => [`arn:aws:s3:::${bucket}/*`, `arn:aws:s3:::${bucket}`],
  documents: ({ account, region }) => [`arn:aws:ssm:${region}:${account}:document/stepbook-*`],
  instances: ({ account, region }) => [`arn:aws:ec2:${region}:${account}:instance/*`],
  // Here every instance of the cell is among `instances`.
  'tagged-instances': () => [],
  'next-instances': () => [],
  'former-instances': () => [],
  'instance-roles': ({ account }) => [`arn:aws:iam::${account}:role/*`],
  'key-phrases': ({ account, region }) => [`arn:aws:ssm:${region}:${account}:parameter/*`],
  mail: ({ account, region, mailFrom }) => [
    `arn:aws:ses:${region}:${account}:identity/${mailFrom}`,
    `arn:aws:ses:${region}:${account}:identity/${mailFrom.split('@')[1]}`,
  ],
  'hub-tags': () => ['*'],
  zones: () => ['arn:aws:route53:::hostedzone/*'],
  'zone-records': () => ['arn:aws:route53:::hostedzone/*'],
  'dns-changes': () => ['arn:aws:route53:::change/*'],
  bus: ({ account, region }) => [`arn:aws:events:${region}:${account}:event-bus/default`],
  executions: ({ account, region }) => [`arn:aws:states:${region}:${account}:execution:*`],
  'state-machines': ({ account, region }) => [`arn:aws:states:${region}:${account}:stateMachine:*`],
  any: () => ['*'],
};

/** The ARN patterns of a kind of resource. */
export function resourcePatterns(on: Resource, cell: CellNames): string[] {
  return patterns[on](cell);
}

/** Does a pattern with `*` wildcards cover a value? IAM's StringLike without `?`. */
export function covers(pattern: string, value: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(value);
}
