import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildDocument } from '../../commands/build-document.ts';
import { commands } from '../../commands/catalog.ts';
import { readEstateFile } from '../../infra/estate-file.ts';
import { functions } from '../../lambdas/catalog.ts';
import { functionName, placeholderOf } from '../../local/cell.ts';
import { definitionText } from '../../local/definitions.ts';
import { cachedBundles } from '../../local/functions/bundle-cache.ts';
import { procedures } from '../../workflows/catalog.ts';
import { account, Cell, functionArn, region, stack } from './cell.ts';
import { describePermissions } from './permissions.ts';
import { describeSchedules } from './schedules.ts';
import { listed } from './template.ts';

const cell = new Cell();

beforeAll(() => cell.open(), 180_000);
afterAll(() => cell.app?.remove());

describe('the app', () => {
  it('leaves nothing unacknowledged that cdk-nag finds (it would not synthesise otherwise)', () => {
    expect(cell.app.read('validation-report.json').pluginReports).toEqual([]);
  });

  it('makes one stack a cell, in its account and region', () => {
    const { artifacts } = cell.app.read('manifest.json');
    const stacks = Object.entries<{ type: string; environment: string }>(artifacts).filter(
      ([, { type }]) => type === 'aws:cloudformation:stack',
    );
    expect(stacks.map(([id, { environment }]) => [id, environment])).toEqual([[stack, `aws://${account}/${region}`]]);
  });
});

describe('state machines', () => {
  it('are the procedures, by their final names', () => {
    const names = cell.template
      .all('AWS::StepFunctions::StateMachine')
      .filter(([, { Properties }]) => Properties.StateMachineType === 'STANDARD')
      .map(([, { Properties }]) => Properties.StateMachineName);
    expect(names.sort()).toEqual(procedures.map(({ name }) => name).sort());
  });

  it.each(procedures.map((procedure) => [procedure.name, procedure] as const))(
    '%s is what the embedded stack runs, byte for byte',
    (name, procedure) => {
      const { DefinitionString, DefinitionSubstitutions } = cell.machine(name);
      const text = (DefinitionString as string).replaceAll(
        /\$\{(\w+)\}/g,
        (_, placeholder) => DefinitionSubstitutions[placeholder],
      );
      const local = definitionText(
        procedure,
        new Map(functions.map((spec) => [placeholderOf(spec), functionArn(spec)])),
      );
      expect(text).toBe(local);
      expect(JSON.parse(text)).toMatchObject({ QueryLanguage: 'JSONata' });
    },
  );

  it.each(procedures.map(({ name }) => name))(
    '%s logs everything but data, traces, and may invoke what it names',
    (name) => {
      const { LoggingConfiguration, TracingConfiguration, StateMachineType, RoleArn, DefinitionSubstitutions } =
        cell.machine(name);
      expect(LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
      expect(TracingConfiguration).toEqual({ Enabled: true });
      expect(StateMachineType).toBe('STANDARD');
      const invoke = cell.template
        .statements(RoleArn)
        .filter(({ Action }) => listed(Action).some((action) => action.startsWith('lambda:')));
      expect(invoke).toHaveLength(1);
      expect(invoke[0]!.Action).toBe('lambda:InvokeFunction');
      expect(listed(invoke[0]!.Resource).sort()).toEqual(Object.values(DefinitionSubstitutions).sort());
    },
  );

  it.each(procedures.map((procedure) => [procedure.name, procedure] as const))(
    '%s raises an alarm that links to its runbook when a run fails',
    (_, { name, system }) => {
      const [, alarm] = cell.template
        .all('AWS::CloudWatch::Alarm')
        .find(([, { Properties }]) => Properties.AlarmDescription.startsWith(`A run of ${name} did not succeed`))!;
      expect(alarm.Properties.AlarmDescription).toMatch(
        new RegExp(
          `https://github\\.com/example/stepbook/blob/main/runbooks/${system}/${name.slice(system.length + 1)}\\.md#errors$`,
        ),
      );
      expect(JSON.stringify(alarm.Properties.Metrics)).toMatch(
        /(?=.*ExecutionsFailed)(?=.*ExecutionsTimedOut)(?=.*ExecutionsAborted)/,
      );
      const [, subscription] = cell.template.all('AWS::SNS::Subscription')[0]!;
      expect(subscription.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'oncall@example.org' });
      expect(alarm.Properties.AlarmActions).toEqual([subscription.Properties.TopicArn]);
    },
  );
});

describe('functions', () => {
  it('are the catalogue, on Node 24 and arm64, with its times, memory and purpose', () => {
    const found = cell.template.all('AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName);
    expect(found.sort()).toEqual(functions.map(functionName).sort());
    for (const spec of functions) {
      expect(cell.deployed(spec)).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'handler.handler',
        Timeout: spec.timeoutSeconds,
        MemorySize: spec.memoryMb,
        Description: spec.does,
      });
    }
  });

  it('run the bytes that the embedded stack runs', async () => {
    const bundles = await cachedBundles(functions.map(({ name }) => name));
    for (const spec of functions) {
      const asset = cell.app.asset(stack, cell.deployed(spec).Code.S3Key);
      expect(readdirSync(asset).sort()).toEqual(['handler.mjs', 'handler.mjs.map']);
      const same = readFileSync(join(asset, 'handler.mjs')).equals(
        readFileSync(join(bundles, spec.name, 'handler.mjs')),
      );
      expect([spec.name, same]).toEqual([spec.name, true]);
    }
  });

  it('are told all that docs/architecture.md lists, and where the estate lies', () => {
    const names = [
      'TABLE_NAME',
      'TOKEN_KEY_ID',
      'LINK_KEY_ID',
      'VOTE_KEY_ID',
      'TRANSCRIPT_KEY_ID',
      'TRANSCRIPT_BUCKET',
      'CELL',
      'ESTATE_FILE',
      'APPROVAL_URL',
      'CONSOLE_URL',
      'VOTE_URL',
    ];
    for (const spec of functions) {
      const { Variables } = cell.deployed(spec).Environment;
      // A function's environment cannot name the function's own URL.
      const expected = spec.url === 'iam' ? names.filter((name) => name !== 'VOTE_URL') : names;
      expect(Object.keys(Variables).sort()).toEqual([...expected, 'NODE_OPTIONS'].sort());
      expect(Variables).toMatchObject({
        TABLE_NAME: 'stepbook',
        TOKEN_KEY_ID: cell.keyArn('token'),
        TRANSCRIPT_BUCKET: `stepbook-transcripts-${account}-${region}`,
        CELL: 'storage',
        ESTATE_FILE: '/opt/estate.json',
        APPROVAL_URL: expect.stringMatching(/\/$/),
      });
    }
    const [, layer] = cell.template.all('AWS::Lambda::LayerVersion')[0]!;
    const laid = join(cell.app.asset(stack, layer.Properties.Content.S3Key), 'estate.json');
    expect(JSON.parse(readFileSync(laid, 'utf8'))).toEqual(readEstateFile('estates/example.yaml'));
  });

  it('have a URL only where the catalogue says, and only a signed one', () => {
    const urls = cell.template
      .all('AWS::Lambda::Url')
      .map(([, { Properties }]) => [Properties.TargetFunctionArn, Properties.AuthType]);
    expect(urls).toEqual(functions.filter(({ url }) => url === 'iam').map((spec) => [functionArn(spec), 'AWS_IAM']));
    const integrations = cell.template
      .all('AWS::ApiGatewayV2::Integration')
      .map(([, { Properties }]) => Properties.IntegrationUri);
    expect(integrations).toEqual(functions.filter(({ url }) => url === 'public').map(functionArn));
    expect(cell.template.all('AWS::ApiGatewayV2::Stage')[0]![1].Properties.DefaultRouteSettings).toEqual({
      ThrottlingBurstLimit: 40,
      ThrottlingRateLimit: 20,
    });
  });

  it('start on the triggers of the catalogue, and no event is lost without a word', () => {
    for (const spec of functions) {
      const rules = cell.template
        .all('AWS::Events::Rule')
        .filter(([, { Properties }]) => Properties.Targets[0].Arn === functionArn(spec));
      const found = rules.map(([, { Properties }]) => Properties.EventPattern ?? Properties.ScheduleExpression);
      const expected = (spec.triggers ?? []).map((trigger) =>
        trigger.kind === 'schedule'
          ? trigger.rate
          : {
              source: [trigger.source],
              'detail-type': [trigger.detailType],
              ...(trigger.detail && { detail: trigger.detail }),
            },
      );
      expect(found).toEqual(expected);
      for (const [, { Properties }] of rules)
        expect(Properties.Targets).toMatchObject([{ DeadLetterConfig: { Arn: expect.any(String) } }]);
      expect(cell.deployed(spec).DeadLetterConfig !== undefined).toBe(spec.triggers !== undefined);
    }
    expect(cell.template.all('AWS::SQS::Queue')).toHaveLength(3);
  });
});

describe('what is kept', () => {
  it('is a table with point-in-time recovery and expiry', () => {
    expect(cell.template.all('AWS::DynamoDB::Table').map(([, each]) => each)).toMatchObject([
      {
        DeletionPolicy: 'Retain',
        Properties: {
          TableName: 'stepbook',
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        },
      },
    ]);
  });

  it('is transcripts that nobody can delete', () => {
    const [, bucket] = cell.template.all('AWS::S3::Bucket').find(([, { Properties }]) => Properties.ObjectLockEnabled)!;
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BucketName: `stepbook-transcripts-${account}-${region}`,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1095 } } },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
  });

  it('is logs for a year, of every function and machine', () => {
    const groups = cell.template.all('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);
    expect(groups.every(({ RetentionInDays }) => RetentionInDays === 365)).toBe(true);
    const names = groups.map(({ LogGroupName }) => LogGroupName);
    expect(names).toEqual(expect.arrayContaining(functions.map((spec) => `/aws/lambda/${functionName(spec)}`)));
  });

  it('is four keys of the right kinds', () => {
    const kind = (alias: string) => cell.key(cell.keyArn(alias));
    expect(kind('token')).toMatchObject({ KeySpec: 'SYMMETRIC_DEFAULT', EnableKeyRotation: true });
    expect(kind('link')).toMatchObject({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(kind('vote')).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(kind('transcript')).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  });

  it('is the command documents as they are built', () => {
    const documents = cell.template
      .all('AWS::SSM::Document')
      .map(([, { Properties }]) => [Properties.Name, Properties.Content, Properties.UpdateMethod]);
    expect(documents.sort()).toEqual(
      commands
        .map((command) => buildDocument(command))
        .map(({ name, content }) => [name, JSON.parse(content), 'NewVersion'])
        .sort(),
    );
  });
});

describe('permissions', () => describePermissions(cell));
describe('schedules', () => describeSchedules(cell));
