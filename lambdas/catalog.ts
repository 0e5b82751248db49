/** What a function's role may touch; the CDK and the embedded stack turn each into the ARNs of this cell. */
export type Resource =
  | 'table'
  | 'token-key'
  | 'link-key'
  | 'vote-key'
  | 'transcript-key'
  | 'transcripts'
  | 'documents'
  | 'instances'
  | 'tagged-instances'
  | 'instance-roles'
  | 'key-phrases'
  | 'mail'
  | 'next-instances'
  | 'former-instances'
  | 'hub-tags'
  | 'zones'
  | 'zone-records'
  | 'dns-changes'
  | 'bus'
  | 'executions'
  | 'state-machines'
  | 'any';

/** One permission: IAM action and the resource it is for. `any` only for actions that know no resource. */
export interface Permission {
  action: `${string}:${string}`;
  on: Resource;
}

/**
 * Partitions of the table by what their keys begin with. A name without `#` is the whole key. What a function may write is
 * said by these, since all of a cell lies in one table: the votes beside what a look at a host has found.
 */
export type Rows =
  | 'RUN#'
  | 'BODY#'
  | 'RUNS'
  | 'LOCK#'
  | 'RAN#'
  | 'WAIT#'
  | 'WAITS'
  | 'GATE#'
  | 'GATES'
  | 'GATES#'
  | 'PASSKEY#'
  | 'REQUESTER#'
  | 'MAIL#'
  | 'LEDGER'
  | 'RENEWAL#';

/** What starts a function besides the state machines. */
export type Trigger =
  | { kind: 'event'; source: string; detailType: string; detail?: Record<string, unknown> }
  | { kind: 'schedule'; rate: string };

/** One Lambda function: `lambdas/<name>/handler.ts`, exported as `handler`. */
export interface FunctionSpec {
  name: string;
  does: string;
  timeoutSeconds: number;
  memoryMb: number;
  permissions: Permission[];
  /** The rows it may write, beside the record of a run and its bodies. */
  writes?: Rows[];
  triggers?: Trigger[];
  /** A function URL: `public` answers anybody (the page), `iam` only SigV4-signed calls. */
  url?: 'public' | 'iam';
}

/** Actions that write a row of the table, and the one partition of which each is. */
export const writing: readonly string[] = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

/** The rows that a function may write. */
export function rowsOf({ writes = [] }: Pick<FunctionSpec, 'writes'>): Rows[] {
  return ['RUN#', 'BODY#', ...writes];
}

const table = (...actions: string[]): Permission[] => actions.map((a) => ({ action: `dynamodb:${a}`, on: 'table' }));
/** To append to a run's record, and no more. */
const record = table('PutItem', 'Query');
const entries = [...record, ...table('GetItem')];

/** What run-action needs to launch a hub, to test a snapshot of it, and to end it. */
const launching: Permission[] = [
  ...[
    'DescribeInstances',
    'DescribeInstanceAttribute',
    'DescribeSecurityGroups',
    'DescribeAddresses',
    'DescribeVolumes',
  ],
  ...['CreateSecurityGroup', 'AuthorizeSecurityGroupIngress', 'DeleteSecurityGroup'],
  ...['AllocateAddress', 'AssociateAddress', 'DisassociateAddress', 'ReleaseAddress'],
  ...['RunInstances', 'ModifyInstanceAttribute', 'TerminateInstances'],
  ...['CreateVolume', 'AttachVolume', 'DetachVolume', 'DeleteVolume'],
].map((action): Permission => ({ action: `ec2:${action}`, on: 'any' }));

/**
 * Every function of a cell. The CDK stack and the embedded stack both read this list: names, triggers, permissions.
 * A function may do what stands here and nothing else; the embedded stack refuses other calls as IAM would.
 */
export const functions: FunctionSpec[] = [
  {
    name: 'open-run',
    does: 'validates the input, resolves the target, checks that the gate can be satisfied, takes the lock',
    timeoutSeconds: 30,
    memoryMb: 256,
    writes: ['RUNS', 'LOCK#', 'REQUESTER#'],
    permissions: [
      ...entries,
      ...table('UpdateItem', 'DeleteItem'),
      { action: 's3:GetObject', on: 'transcripts' },
      { action: 'kms:GetPublicKey', on: 'transcript-key' },
    ],
  },
  {
    name: 'check-instance',
    does: 'describes the instance, its data volumes and its SSM agent',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [
      ...record,
      { action: 'ec2:DescribeInstances', on: 'any' },
      { action: 'ec2:DescribeVolumes', on: 'any' },
      { action: 'ssm:DescribeInstanceInformation', on: 'any' },
    ],
  },
  {
    name: 'check-dns',
    does: 'asks the authoritative servers and resolvers for A, AAAA, CNAME, CAA',
    timeoutSeconds: 60,
    memoryMb: 256,
    permissions: record,
  },
  {
    name: 'check-zone',
    does: 'looks where the records of a domain are kept, and what the hosted zone has of them',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [
      ...record,
      { action: 'route53:GetHostedZone', on: 'zones' },
      { action: 'route53:ListResourceRecordSets', on: 'zones' },
      { action: 'route53:ListHostedZonesByName', on: 'any' },
    ],
  },
  {
    name: 'check-change',
    does: 'asks Route 53 whether every name server has a change',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [...entries, { action: 'route53:GetChange', on: 'dns-changes' }],
  },
  {
    name: 'probe-http',
    does: 'makes one HTTP or HTTPS request from outside',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: record,
  },
  {
    name: 'check-certificate',
    does: 'reads the certificate served over TLS',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: record,
  },
  {
    name: 'check-renewal',
    does: 'asks the authority when the certificate is to be renewed (RFC 9773), no more often than it allows',
    timeoutSeconds: 30,
    memoryMb: 256,
    writes: ['RENEWAL#'],
    permissions: entries,
  },
  {
    name: 'check-launch',
    does: 'looks at what a launch rests on: images, subnet, routes, instance type, what is there already',
    timeoutSeconds: 60,
    memoryMb: 256,
    permissions: [
      ...record,
      { action: 'ec2:DescribeImages', on: 'any' },
      { action: 'ec2:DescribeSubnets', on: 'any' },
      { action: 'ec2:DescribeRouteTables', on: 'any' },
      { action: 'ec2:DescribeInstances', on: 'any' },
      { action: 'ec2:DescribeInstanceTypeOfferings', on: 'any' },
      { action: 'ec2:DescribeSecurityGroups', on: 'any' },
      { action: 'ec2:DescribeKeyPairs', on: 'any' },
    ],
  },
  {
    name: 'check-status',
    does: 'reads the status checks of an instance, its protection and, when it is impaired, its console',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [
      ...record,
      { action: 'ec2:DescribeInstanceStatus', on: 'any' },
      { action: 'ec2:DescribeAddresses', on: 'any' },
      { action: 'ec2:DescribeInstances', on: 'any' },
      { action: 'ec2:DescribeInstanceAttribute', on: 'any' },
      { action: 'ec2:GetConsoleOutput', on: 'any' },
    ],
  },
  {
    name: 'check-snapshot',
    does: 'looks how far the snapshot of this run is, and the volume that tests it',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [
      ...record,
      { action: 'ec2:DescribeSnapshots', on: 'any' },
      { action: 'ec2:DescribeVolumes', on: 'any' },
    ],
  },
  {
    name: 'check-ports',
    does: 'tries which ports of an address are open from outside',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: record,
  },
  {
    name: 'check-images',
    does: 'asks the registries for the manifest of each image',
    timeoutSeconds: 60,
    memoryMb: 256,
    permissions: record,
  },
  {
    name: 'check-budget',
    does: 'counts issuances for a name set in seven days and gives the next safe time',
    timeoutSeconds: 30,
    memoryMb: 256,
    writes: ['LEDGER'],
    permissions: record,
  },
  {
    name: 'run-command',
    does: 'sends a read-only command document and waits by task token',
    timeoutSeconds: 30,
    memoryMb: 256,
    writes: ['WAIT#', 'WAITS'],
    permissions: [
      ...entries,
      ...table('DeleteItem'),
      { action: 'kms:Encrypt', on: 'token-key' },
      { action: 'ssm:DescribeDocument', on: 'documents' },
      { action: 'ssm:SendCommand', on: 'documents' },
      { action: 'ssm:SendCommand', on: 'instances' },
      { action: 'ssm:SendCommand', on: 'tagged-instances' },
      { action: 'ssm:SendCommand', on: 'next-instances' },
      { action: 'ssm:SendCommand', on: 'former-instances' },
      { action: 'events:PutEvents', on: 'bus' },
    ],
  },
  {
    name: 'triage-facts',
    does: "asks the procedure's triage: proceed, advise or refuse",
    timeoutSeconds: 15,
    memoryMb: 256,
    permissions: entries,
  },
  {
    name: 'make-plan',
    does: 'pins the documents, makes the plan, its digest and words, and stores it',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [
      ...entries,
      ...table('UpdateItem'),
      { action: 'ssm:GetDocument', on: 'documents' },
      { action: 'ssm:DescribeDocument', on: 'documents' },
      { action: 'states:DescribeStateMachineForExecution', on: 'executions' },
    ],
  },
  {
    name: 'open-gate',
    does: 'opens the gate, keeps the task token, mails the approvers',
    timeoutSeconds: 60,
    memoryMb: 256,
    writes: ['WAIT#', 'WAITS', 'GATE#', 'GATES', 'GATES#', 'MAIL#'],
    permissions: [
      ...entries,
      { action: 'kms:Encrypt', on: 'token-key' },
      { action: 'kms:GenerateMac', on: 'link-key' },
      { action: 'ses:SendEmail', on: 'mail' },
    ],
  },
  {
    name: 'serve-approval',
    does: 'shows the approval page; takes a vote of mail strength where the gate allows it',
    timeoutSeconds: 15,
    memoryMb: 256,
    writes: ['GATE#', 'PASSKEY#'],
    permissions: [
      ...entries,
      ...table('UpdateItem'),
      { action: 'kms:VerifyMac', on: 'link-key' },
      { action: 'kms:Sign', on: 'vote-key' },
      { action: 'events:PutEvents', on: 'bus' },
      { action: 'ses:SendEmail', on: 'mail' },
    ],
    url: 'public',
  },
  {
    name: 'cast-vote',
    does: "takes a vote signed with the approver's own AWS credentials",
    timeoutSeconds: 15,
    memoryMb: 256,
    writes: ['GATE#'],
    permissions: [
      ...entries,
      ...table('UpdateItem'),
      { action: 'kms:Sign', on: 'vote-key' },
      { action: 'events:PutEvents', on: 'bus' },
    ],
    url: 'iam',
  },
  {
    name: 'recheck-plan',
    does: 'makes the plan again from fresh facts and compares digest, votes, quorum, expiry',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [
      ...entries,
      { action: 'ssm:GetDocument', on: 'documents' },
      { action: 'ssm:DescribeDocument', on: 'documents' },
      { action: 'states:DescribeStateMachineForExecution', on: 'executions' },
      { action: 'kms:GetPublicKey', on: 'vote-key' },
    ],
  },
  {
    name: 'run-action',
    does: 'carries out one action of the approved plan, or its undo, and waits by task token',
    timeoutSeconds: 60,
    memoryMb: 256,
    writes: ['WAIT#', 'WAITS', 'RAN#', 'LEDGER'],
    permissions: [
      ...entries,
      ...table('UpdateItem', 'DeleteItem'),
      { action: 'kms:Encrypt', on: 'token-key' },
      { action: 'kms:GetPublicKey', on: 'vote-key' },
      { action: 'ssm:SendCommand', on: 'documents' },
      { action: 'ssm:SendCommand', on: 'instances' },
      { action: 'ssm:SendCommand', on: 'tagged-instances' },
      { action: 'ssm:SendCommand', on: 'next-instances' },
      { action: 'ssm:SendCommand', on: 'former-instances' },
      { action: 'ssm:ListCommandInvocations', on: 'any' },
      { action: 'ssm:CancelCommand', on: 'any' },
      { action: 'ec2:CreateSnapshot', on: 'any' },
      { action: 'ec2:CreateTags', on: 'any' },
      { action: 'ec2:DescribeSnapshots', on: 'any' },
      ...launching,
      { action: 'iam:PassRole', on: 'instance-roles' },
      { action: 'ssm:GetParameter', on: 'key-phrases' },
      { action: 'ec2:CreateTags', on: 'hub-tags' },
      { action: 'ec2:DeleteTags', on: 'hub-tags' },
      { action: 'route53:ChangeResourceRecordSets', on: 'zone-records' },
      { action: 'route53:ListResourceRecordSets', on: 'zones' },
      { action: 'ses:SendEmail', on: 'mail' },
      { action: 'events:PutEvents', on: 'bus' },
    ],
  },
  {
    name: 'judge-outcome',
    does: "asks the procedure's judge whether the world is as promised",
    timeoutSeconds: 15,
    memoryMb: 256,
    permissions: entries,
  },
  {
    name: 'judge-facts',
    does: 'asks a procedure that only reads what of the facts is as it should be',
    timeoutSeconds: 15,
    memoryMb: 256,
    permissions: entries,
  },
  {
    name: 'list-undo',
    does: 'lists the begun actions that declare an undo, newest first',
    timeoutSeconds: 15,
    memoryMb: 256,
    permissions: table('Query'),
  },
  {
    name: 'complete-wait',
    does: 'completes a task token when its command, gate or action is decided; the only function that may',
    timeoutSeconds: 30,
    memoryMb: 256,
    writes: ['WAIT#', 'WAITS', 'LEDGER'],
    permissions: [
      ...entries,
      ...table('UpdateItem', 'DeleteItem'),
      { action: 'kms:Decrypt', on: 'token-key' },
      { action: 'kms:GetPublicKey', on: 'vote-key' },
      { action: 'ssm:GetCommandInvocation', on: 'any' },
      { action: 'states:SendTaskSuccess', on: 'any' },
      { action: 'states:SendTaskFailure', on: 'any' },
    ],
    triggers: [
      { kind: 'event', source: 'aws.ssm', detailType: 'EC2 Command Invocation Status-change Notification' },
      { kind: 'event', source: 'stepbook', detailType: 'Command Finished' },
      { kind: 'event', source: 'stepbook', detailType: 'Gate Decided' },
      { kind: 'event', source: 'stepbook', detailType: 'Action Finished' },
    ],
  },
  {
    name: 'reconcile-waits',
    does: 'finds waits and ends of executions whose event was lost, and gates past their expiry; reminds people who have not voted',
    timeoutSeconds: 60,
    memoryMb: 256,
    writes: ['WAITS', 'GATE#', 'MAIL#'],
    permissions: [
      ...entries,
      ...table('UpdateItem', 'DeleteItem'),
      { action: 'states:DescribeExecution', on: 'executions' },
      { action: 'ssm:GetCommandInvocation', on: 'any' },
      { action: 'events:PutEvents', on: 'bus' },
      { action: 'kms:GenerateMac', on: 'link-key' },
      { action: 'ses:SendEmail', on: 'mail' },
    ],
    triggers: [{ kind: 'schedule', rate: 'rate(1 minute)' }],
  },
  {
    name: 'hear-bounce',
    does: 'tells the alerts of a mail to an approver that did not arrive',
    timeoutSeconds: 15,
    memoryMb: 256,
    writes: ['MAIL#'],
    permissions: [...entries, { action: 'ses:SendEmail', on: 'mail' }],
    triggers: [
      { kind: 'event', source: 'aws.ses', detailType: 'Email Bounced' },
      { kind: 'event', source: 'aws.ses', detailType: 'Email Rejected' },
    ],
  },
  {
    name: 'record-requester',
    does: 'records who started an execution, from the CloudTrail event, never from the input',
    timeoutSeconds: 15,
    memoryMb: 256,
    writes: ['REQUESTER#'],
    permissions: [...entries, ...table('UpdateItem')],
    triggers: [
      {
        kind: 'event',
        source: 'aws.states',
        detailType: 'AWS API Call via CloudTrail',
        detail: { eventSource: ['states.amazonaws.com'], eventName: ['StartExecution', 'RedriveExecution'] },
      },
    ],
  },
  {
    name: 'close-run',
    does: 'seals and stores the transcript, releases the lock, mails failures; also for runs that were stopped or timed out',
    timeoutSeconds: 60,
    memoryMb: 512,
    writes: ['LOCK#', 'WAIT#', 'WAITS', 'GATE#', 'REQUESTER#'],
    permissions: [
      ...entries,
      ...table('UpdateItem', 'DeleteItem'),
      { action: 'states:GetExecutionHistory', on: 'executions' },
      { action: 'states:DescribeExecution', on: 'executions' },
      { action: 'ssm:CancelCommand', on: 'any' },
      { action: 'kms:Sign', on: 'transcript-key' },
      { action: 'kms:GetPublicKey', on: 'transcript-key' },
      { action: 'kms:GetPublicKey', on: 'vote-key' },
      { action: 's3:PutObject', on: 'transcripts' },
      { action: 'ses:SendEmail', on: 'mail' },
    ],
    triggers: [
      {
        kind: 'event',
        source: 'aws.states',
        detailType: 'Step Functions Execution Status Change',
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      { kind: 'event', source: 'stepbook', detailType: 'Execution Ended' },
    ],
  },
  {
    name: 'read-run',
    does: 'answers the console and the command line: runs, plans, approvals, entries, transcripts; changes nothing',
    timeoutSeconds: 30,
    memoryMb: 256,
    permissions: [...table('GetItem', 'Query'), { action: 's3:GetObject', on: 'transcripts' }],
  },
];
