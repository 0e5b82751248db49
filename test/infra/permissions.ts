import { runSimulation } from '@cloud-copilot/iam-simulate';
import { expect, it } from '@jest/globals';
import { commands } from '../../commands/catalog.ts';
import { functions } from '../../lambdas/catalog.ts';
import { functionName } from '../../local/cell.ts';
import { procedures } from '../../workflows/catalog.ts';
import { account, arn, type Cell, region } from './cell.ts';
import { listed, type Statement } from './template.ts';

/** The tests of who may do what in the cell. One synthesis serves these and those of the stack. */
export function describePermissions(cell: Cell): void {
  const instances = ['i-0123456789abcdef0', 'i-0fedcba9876543210'].map((id) => arn('ec2', `instance/${id}`));
  const documents = commands.map((command) => arn('ssm', `document/stepbook-${command.replace('/', '-')}`));
  const role = `arn:aws:iam::${account}:role/stepbook-hub`;
  const phrase = arn('ssm', 'parameter/stepbook/new.example.org/key-phrase');
  const zone = 'arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ';
  const places = (): Record<string, string[]> => ({
    table: [arn('dynamodb', 'table/stepbook')],
    'token-key': [cell.keyArn('token')],
    'link-key': [cell.keyArn('link')],
    'vote-key': [cell.keyArn('vote')],
    'transcript-key': [cell.keyArn('transcript')],
    transcripts: [`arn:aws:s3:::stepbook-transcripts-${account}-${region}/*`],
    documents,
    instances,
    'tagged-instances': [arn('ec2', 'instance/*')],
    'instance-roles': [role],
    'key-phrases': [phrase],
    mail: [arn('ses', 'identity/example.org'), arn('ses', 'configuration-set/stepbook')],
    'next-instances': [arn('ec2', 'instance/*')],
    'former-instances': [arn('ec2', 'instance/*')],
    'hub-tags': [arn('ec2', 'instance/*')],
    zones: [zone],
    'zone-records': [zone],
    'dns-changes': ['arn:aws:route53:::change/*'],
    bus: [arn('events', 'event-bus/default')],
    executions: procedures.map(({ name }) => arn('states', `execution:${name}:*`)),
    'state-machines': procedures.map(({ name }) => arn('states', `stateMachine:${name}`)),
    any: ['*'],
  });
  const pairs = (statements: Statement[]) =>
    statements.flatMap(({ Action, Resource }) =>
      listed(Action).flatMap((action) => listed(Resource).map((on) => `${action} ${on}`)),
    );

  it('of every function are those of the catalogue, its own log, and for a triggered one the dead-letter queue', () => {
    for (const spec of functions) {
      const log = arn('logs', `log-group:/aws/lambda/${functionName(spec)}:*`);
      const { Role, DeadLetterConfig } = cell.deployed(spec);
      const expected = [
        `logs:CreateLogStream ${log}`,
        `logs:PutLogEvents ${log}`,
        ...(spec.triggers ? [`sqs:SendMessage ${DeadLetterConfig.TargetArn}`] : []),
        ...spec.permissions.flatMap(({ action, on }) => places()[on]!.map((resource) => `${action} ${resource}`)),
      ];
      expect([spec.name, ...new Set(pairs(cell.template.statements(Role)).sort())]).toEqual([
        spec.name,
        ...new Set(expected.sort()),
      ]);
    }
  });

  it('know no wildcard action, no managed policy, and no other account', () => {
    for (const [, { Properties }] of cell.template.all('AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns).toBeUndefined();
      expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).not.toMatch(/"AWS"|"\*"/);
    }
    for (const [, { Properties }] of cell.template.all('AWS::IAM::Policy')) {
      const actions = (Properties.PolicyDocument.Statement as Statement[]).flatMap(({ Action }) => listed(Action));
      expect(actions.filter((action) => action.includes('*') || action.startsWith('sts:'))).toEqual([]);
    }
    const accounts = JSON.stringify(cell.template.resources).match(/arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):/g) ?? [];
    expect(new Set(accounts.map((text) => text.split(':')[4]))).toEqual(new Set([account]));
  });

  /** The functions (or `machine`) whose role may do this, as IAM decides it. */
  async function whoMay(
    action: string,
    resource: string,
    { policy, context = {} }: { policy?: unknown; context?: Record<string, string | string[]> } = {},
  ) {
    const roles = [
      ...functions.map((spec) => [spec.name, cell.deployed(spec).Role] as const),
      ...procedures.map(({ name }) => ['machine', cell.machine(name).RoleArn] as const),
    ];
    const verdicts = await Promise.all(
      roles.map(async ([name, role]) =>
        (await may(role, cell.template.statements(role), action, resource, policy, context)) ? [name] : [],
      ),
    );
    return verdicts.flat();
  }

  async function may(
    principal: string,
    statements: Statement[],
    action: string,
    resource: string,
    policy?: unknown,
    context: Record<string, string | string[]> = {},
  ) {
    const outcome = await runSimulation(
      {
        request: {
          principal,
          action,
          resource: { resource, accountId: account },
          contextVariables: { 'aws:PrincipalArn': principal, ...context },
        },
        identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: statements } }],
        serviceControlPolicies: [
          {
            orgIdentifier: 'root',
            policies: [
              {
                name: 'all',
                policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
              },
            ],
          },
        ],
        resourceControlPolicies: [],
        ...(policy !== undefined && { resourcePolicy: policy }),
      },
      {},
    );
    if (outcome.resultType === 'error') throw new Error(JSON.stringify(outcome.errors));
    return outcome.overallResult === 'Allowed';
  }

  it.each(['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'])(
    'let nothing but complete-wait call %s',
    async (action) => {
      expect(await whoMay(action, '*')).toEqual(action.endsWith('Heartbeat') ? [] : ['complete-wait']);
    },
  );

  it.each<[string, string, string[]]>([
    ['kms:Decrypt', 'token', ['complete-wait']],
    ['kms:Encrypt', 'token', ['run-command', 'open-gate', 'run-action']],
    ['kms:Sign', 'transcript', ['close-run']],
    ['kms:Sign', 'vote', ['serve-approval', 'cast-vote']],
    ['kms:GenerateMac', 'link', ['open-gate', 'reconcile-waits']],
    ['kms:VerifyMac', 'link', ['serve-approval']],
    ['kms:ScheduleKeyDeletion', 'transcript', []],
  ])('let %s with the %s key be called by %j alone', async (action, alias, names) => {
    const key = cell.keyArn(alias);
    expect(await whoMay(action, key, { policy: cell.key(key).KeyPolicy })).toEqual(names);
  });

  it.each([
    ['kms:Sign', 'transcript'],
    ['kms:Sign', 'vote'],
    ['kms:Decrypt', 'token'],
    ['kms:GenerateMac', 'link'],
  ])('do not let an administrator of the account call %s with the %s key', async (action, alias) => {
    const key = cell.keyArn(alias);
    const admin = `arn:aws:iam::${account}:role/Administrator`;
    const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    expect(await may(admin, everything, action, key, cell.key(key).KeyPolicy)).toBe(false);
    expect(await may(admin, everything, 'kms:DescribeKey', key, cell.key(key).KeyPolicy)).toBe(true);
  });

  it('let votes, requesters and locks be written by those alone whose rows they are', async () => {
    const writers = (key: string, action = 'dynamodb:PutItem') =>
      whoMay(action, arn('dynamodb', 'table/stepbook'), { context: { 'dynamodb:LeadingKeys': [key] } });
    expect(await writers('GATE#g')).toEqual([
      'open-gate',
      'serve-approval',
      'cast-vote',
      'reconcile-waits',
      'close-run',
    ]);
    expect(await writers('REQUESTER#e')).toEqual(['open-run', 'record-requester', 'close-run']);
    expect(await writers('LOCK#t')).toEqual(['open-run', 'close-run']);
    expect(await writers('PASSKEY#k')).toEqual(['serve-approval']);
    expect(await writers('GATE#g', 'dynamodb:DeleteItem')).toEqual(['reconcile-waits', 'close-run']);
    expect(await writers('ELSE#x')).toEqual([]);
    expect(await writers('RUN#r')).toContain('probe-http');
  });

  it('let an instance be named a hub that the estate has, and no other', async () => {
    const instance = arn('ec2', 'instance/i-00000000000000002');
    for (const action of ['ec2:CreateTags', 'ec2:DeleteTags']) {
      const tagging = (key: string, value: string) =>
        whoMay(action, instance, { context: { 'aws:TagKeys': [key], [`aws:RequestTag/${key}`]: value } });
      expect(await tagging('stepbook:hub', 'hub.example.org')).toEqual(['run-action']);
      expect(await tagging('stepbook:hub-next', 'alien.example.org')).toEqual([]);
      expect(await tagging('Owner', 'hub.example.org')).toEqual([]);
    }
  });

  it('let no administrator write a row or a transcript, and nobody delete one', async () => {
    const [, { Properties: table }] = cell.template.all('AWS::DynamoDB::Table')[0]!;
    const rows = arn('dynamodb', 'table/stepbook');
    const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const admin = `arn:aws:iam::${account}:role/Administrator`;
    const policy = table.ResourcePolicy.PolicyDocument;
    for (const action of ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate'])
      expect(await may(admin, everything, `dynamodb:${action}`, rows, policy)).toBe(false);
    expect(await may(admin, everything, 'dynamodb:GetItem', rows, policy)).toBe(true);
    const voting = { policy, context: { 'dynamodb:LeadingKeys': ['GATE#g'] } };
    expect(await whoMay('dynamodb:PutItem', rows, voting)).toContain('cast-vote');

    const object = `arn:aws:s3:::stepbook-transcripts-${account}-${region}/run.transcript.json`;
    const bucket = cell.template
      .all('AWS::S3::BucketPolicy')
      .map(([, { Properties }]) => Properties.PolicyDocument)
      .find((each) => JSON.stringify(each).includes('NeverDeleted'));
    const secure = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
    expect(await may(admin, everything, 's3:PutObject', object, bucket, secure)).toBe(false);
    expect(await may(admin, everything, 's3:DeleteObjectVersion', object, bucket, secure)).toBe(false);
    expect(await may(admin, everything, 's3:GetObject', object, bucket, secure)).toBe(true);
    expect(await whoMay('s3:PutObject', object, { policy: bucket, context: secure })).toEqual(['close-run']);
  });

  it('let commands be sent only from our documents and only to the hubs of this cell', async () => {
    const senders = ['run-command', 'run-action'];
    expect(await whoMay('ssm:SendCommand', documents[0]!)).toEqual(senders);
    expect(await whoMay('ssm:SendCommand', instances[0]!)).toEqual(senders);
    expect(await whoMay('ssm:SendCommand', arn('ssm', 'document/AWS-RunShellScript'))).toEqual([]);
    const launched = arn('ec2', 'instance/i-00000000000000001');
    const tagged = (domain: string) => ({ context: { 'ssm:resourceTag/stepbook:hub': domain } });
    expect(await whoMay('ssm:SendCommand', launched, tagged('new.example.org'))).toEqual(senders);
    expect(await whoMay('ssm:SendCommand', launched, tagged('other.example.org'))).toEqual([]);
    expect(await whoMay('ssm:SendCommand', launched)).toEqual([]);
  });

  it('let commands be sent to where a hub of this cell is to move, and where it has moved from', async () => {
    const other = arn('ec2', 'instance/i-00000000000000002');
    for (const tag of ['stepbook:hub-next', 'stepbook:hub-before']) {
      const tagged = (domain: string) => ({ context: { [`ssm:resourceTag/${tag}`]: domain } });
      expect(await whoMay('ssm:SendCommand', other, tagged('hub.example.org'))).toEqual(['run-command', 'run-action']);
      expect(await whoMay('ssm:SendCommand', other, tagged('alien.example.org'))).toEqual([]);
    }
  });

  it('let run-action alone change records, of the hubs with a zone in Route 53 and of two types', async () => {
    const change = (name: string, type: string) => ({
      context: {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': name,
        'route53:ChangeResourceRecordSetsRecordTypes': type,
        'route53:ChangeResourceRecordSetsActions': 'UPSERT',
      },
    });
    const may = (name: string, type = 'A', on = zone) =>
      whoMay('route53:ChangeResourceRecordSets', on, change(name, type));
    expect(await may('hub.example.org')).toEqual(['run-action']);
    expect(await may('www.hub.example.org', 'CNAME')).toEqual(['run-action']);
    expect(await may('example.org')).toEqual([]);
    expect(await may('hub.example.org', 'NS')).toEqual([]);
    expect(await may('hub.example.org', 'A', 'arn:aws:route53:::hostedzone/ZOTHER')).toEqual([]);
    expect(await whoMay('route53:GetChange', 'arn:aws:route53:::change/C1')).toEqual(['check-change']);
  });

  it('let run-action alone launch and end hubs, with this role and this key phrase, and end nothing but hubs', async () => {
    const instance = arn('ec2', 'instance/i-00000000000000001');
    const hub = { context: { 'aws:ResourceTag/stepbook:hub': 'new.example.org' } };
    expect(await whoMay('ec2:RunInstances', instance)).toEqual(['run-action']);
    for (const action of ['ec2:TerminateInstances', 'ec2:ModifyInstanceAttribute']) {
      expect(await whoMay(action, instance, hub)).toEqual(['run-action']);
      expect(await whoMay(action, instance)).toEqual([]);
    }
    const toEc2 = { context: { 'iam:PassedToService': 'ec2.amazonaws.com' } };
    expect(await whoMay('iam:PassRole', role, toEc2)).toEqual(['run-action']);
    expect(await whoMay('iam:PassRole', role, { context: { 'iam:PassedToService': 'lambda.amazonaws.com' } })).toEqual(
      [],
    );
    expect(await whoMay('iam:PassRole', `${role}-admin`, toEc2)).toEqual([]);
    expect(await whoMay('ssm:GetParameter', phrase)).toEqual(['run-action']);
    expect(await whoMay('ssm:GetParameter', `${phrase}-2`)).toEqual([]);
  });

  it('let a snapshot be tagged while it is made, and nothing else be tagged', async () => {
    const snapshot = `arn:aws:ec2:${region}::snapshot/snap-1`;
    expect(await whoMay('ec2:CreateTags', snapshot, { context: { 'ec2:CreateAction': 'CreateSnapshot' } })).toEqual([
      'run-action',
    ]);
    expect(await whoMay('ec2:CreateTags', snapshot)).toEqual([]);
  });

  it('let nobody start an execution, change a definition or a document, or delete a transcript', async () => {
    const bucket = `arn:aws:s3:::stepbook-transcripts-${account}-${region}/run.transcript.json`;
    expect(await whoMay('s3:DeleteObject', bucket)).toEqual([]);
    expect(await whoMay('s3:PutObject', bucket)).toEqual(['close-run']);
    expect(await whoMay('ssm:UpdateDocument', documents[0]!)).toEqual([]);
    for (const { name } of procedures) {
      expect(await whoMay('states:StartExecution', arn('states', `stateMachine:${name}`))).toEqual([]);
      expect(await whoMay('states:UpdateStateMachine', arn('states', `stateMachine:${name}`))).toEqual([]);
    }
  });

  it('let approvers vote at the URL, which says who they are, and never by invoking the function themselves', async () => {
    const [, { Properties }] = cell.template.all('AWS::IAM::ManagedPolicy')[0]!;
    const given = Properties.PolicyDocument.Statement as Statement[];
    const approver = `arn:aws:iam::${account}:role/Approver`;
    const castVote = arn('lambda', 'function:stepbook-cast-vote');
    const viaUrl = { 'lambda:InvokedViaFunctionUrl': 'true' };
    const iam = { 'lambda:FunctionUrlAuthType': 'AWS_IAM' };
    const asked = (action: string, on: string, context = {}, more: Statement[] = []) =>
      may(approver, [...given, ...more], action, on, undefined, context);
    expect(await asked('lambda:InvokeFunctionUrl', castVote, iam)).toBe(true);
    expect(await asked('lambda:InvokeFunction', castVote, viaUrl)).toBe(true);
    expect(await asked('lambda:InvokeFunction', castVote)).toBe(false);
    const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }] as Statement[];
    expect(await asked('lambda:InvokeFunction', castVote, {}, everything)).toBe(false);
    expect(await asked('lambda:InvokeFunction', arn('lambda', 'function:stepbook-read-run'))).toBe(true);
    expect(await asked('lambda:InvokeFunction', arn('lambda', 'function:stepbook-run-action'))).toBe(false);
    expect(await whoMay('lambda:InvokeFunction', castVote)).toEqual([]);
  });

  it('let the page be reached by nobody through Lambda itself', async () => {
    expect(await whoMay('lambda:InvokeFunction', arn('lambda', 'function:stepbook-serve-approval'))).toEqual([]);
    const machines = procedures.map(() => 'machine');
    expect(await whoMay('lambda:InvokeFunction', arn('lambda', 'function:stepbook-open-run'))).toEqual(machines);
  });
}
