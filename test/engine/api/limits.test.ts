import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brokenConstraints } from '../../../engine/api/constraints.ts';
import type { Engine } from '../../../engine/engine.ts';
import { caller, roleArn, simulatedEngine } from '../engine-fixture.ts';

let engine: Engine;
beforeEach(() => {
  ({ engine } = simulatedEngine());
});
afterEach(() => engine.close());

const machine = (n = 0) => JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result: n, End: true } } });
const tags = Array.from({ length: 51 }, (_, at) => ({ key: `k${at}`, value: '' }));
const create = async () =>
  (await engine.call('CreateStateMachine', { name: 'm', definition: machine(), roleArn }, caller)).stateMachineArn!;

describe('what a request may hold', () => {
  it.each([
    ['ListExecutions', { maxResults: 1001 }, "Value '1001' at 'maxResults'", 'less than or equal to 1000'],
    ['ValidateStateMachineDefinition', { maxResults: 101 }, "Value '101' at 'maxResults'", 'less than or equal to 100'],
    [
      'TagResource',
      { tags: [{ key: 'a' }, { key: '' }] },
      "Value '' at 'tags.2.member.key'",
      'greater than or equal to 1',
    ],
    ['UpdateMapRun', { maxConcurrency: -1 }, "Value '-1' at 'maxConcurrency'", 'greater than or equal to 0'],
    [
      'UpdateMapRun',
      { toleratedFailurePercentage: 101 },
      "at 'toleratedFailurePercentage'",
      'less than or equal to 100',
    ],
    [
      'CreateStateMachineAlias',
      { routingConfiguration: [{ weight: 101 }] },
      "at 'routingConfiguration.1.member.weight'",
      'less than or equal to 100',
    ],
    [
      'CreateStateMachineAlias',
      {
        routingConfiguration: ['a', 'b', 'c'].map((stateMachineVersionArn) => ({ stateMachineVersionArn, weight: 1 })),
      },
      "Value '[RoutingConfigurationListItem(stateMachineVersionArn=a, weight=1), RoutingConfigurationListItem(stateMachineVersionArn=b, weight=1), RoutingConfigurationListItem(stateMachineVersionArn=c, weight=1)]' at 'routingConfiguration'",
      'length less than or equal to 2',
    ],
    [
      'CreateStateMachineAlias',
      { name: '12' },
      "Value '12' at 'name'",
      String.raw`Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`,
    ],
    [
      'ListExecutions',
      { statusFilter: 'DONE' },
      "Value 'DONE' at 'statusFilter'",
      'enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]',
    ],
    [
      'CreateStateMachine',
      { loggingConfiguration: { level: 'LOUD' } },
      "Value 'LOUD' at 'loggingConfiguration.level'",
      'enum value set: [ALL, ERROR, FATAL, OFF]',
    ],
    ['SendTaskFailure', { cause: 'x'.repeat(32_769) }, "at 'cause'", 'length less than or equal to 32768'],
  ])('%s %j', (operation, input, place, limit) => {
    const faults = brokenConstraints(operation, input);
    expect(faults).toEqual([expect.stringContaining(place)]);
    expect(faults[0]).toContain(limit);
  });
});

describe('what a request may ask for', () => {
  it('the executions of something', async () => {
    await expect(engine.call('ListExecutions', {}, caller)).rejects.toMatchObject({
      name: 'ValidationException',
      message: '1 validation error detected: Must provide a StateMachine ARN or MapRun ARN',
    });
  });

  it('an alias of one or two versions that share all the weight', async () => {
    const stateMachineArn = await create();
    const one = `${stateMachineArn}:1`;
    await engine.call('PublishStateMachineVersion', { stateMachineArn }, caller);
    const alias = (...routing: [string, number][]) =>
      engine.call(
        'CreateStateMachineAlias',
        {
          name: 'live',
          routingConfiguration: routing.map(([stateMachineVersionArn, weight]) => ({ stateMachineVersionArn, weight })),
        },
        caller,
      );
    const refused = (message: string) => ({ name: 'ValidationException', message });
    await expect(alias([one, 50], [one, 50])).rejects.toMatchObject(
      refused(`Routing configuration must contain distinct state machine version ARNs. Received: [${one}, ${one}]`),
    );
    await expect(alias([one, 50], [`${stateMachineArn}:2`, 30])).rejects.toMatchObject(
      refused('Sum of routing configuration weights must equal 100. Received: [50, 30]'),
    );
    await expect(alias([stateMachineArn, 100])).rejects.toMatchObject(
      refused(`Routing configuration must contain state machine version ARNs. Received: [${stateMachineArn}]`),
    );
    const { stateMachineAliasArn } = await alias([one, 100]);
    await expect(engine.call('UpdateStateMachineAlias', { stateMachineAliasArn }, caller)).rejects.toMatchObject({
      name: 'MissingRequiredParameter',
      message: 'Either the description or the RoutingConfiguration must be specified',
    });
  });
});

describe('what there can be at most', () => {
  it('50 tags of a machine, at its creation and later', async () => {
    const request = { name: 'tagged', definition: machine(), roleArn, tags };
    await expect(engine.call('CreateStateMachine', request, caller)).rejects.toMatchObject({ name: 'TooManyTags' });
    await expect(engine.call('CreateActivity', { name: 'a', tags }, caller)).rejects.toMatchObject({
      name: 'TooManyTags',
    });
    const resourceArn = await create();
    await engine.call('TagResource', { resourceArn, tags: tags.slice(0, 50) }, caller);
    await expect(engine.call('TagResource', { resourceArn, tags: tags.slice(50) }, caller)).rejects.toMatchObject({
      name: 'TooManyTags',
      resourceName: resourceArn,
    });
  });

  it('1,000 versions and 100 aliases of a machine', async () => {
    const stateMachineArn = await create();
    const publish = (n: number) =>
      engine.call('UpdateStateMachine', { stateMachineArn, definition: machine(n), publish: true }, caller);
    const { stateMachineVersionArn } = await publish(1);
    for (let n = 2; n <= 1_000; n++) await publish(n);
    const quota = { name: 'ServiceQuotaExceededException' };
    await expect(publish(1_001)).rejects.toMatchObject(quota);
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    const alias = (n: number) =>
      engine.call('CreateStateMachineAlias', { name: `alias-${n}`, routingConfiguration }, caller);
    for (let n = 0; n < 100; n++) await alias(n);
    await expect(alias(100)).rejects.toMatchObject(quota);
    await expect(alias(99)).resolves.toBeDefined();
  });

  it('one activity of a name, with the encryption it has', async () => {
    const { activityArn } = await engine.call('CreateActivity', { name: 'a' }, caller);
    expect((await engine.call('CreateActivity', { name: 'a' }, caller)).activityArn).toBe(activityArn);
    const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY' as const, kmsKeyId: 'k' };
    await expect(engine.call('CreateActivity', { name: 'a', encryptionConfiguration }, caller)).rejects.toMatchObject({
      name: 'ActivityAlreadyExists',
    });
  });

  it.each(['', 'x'.repeat(81), 'a b', 'a/b', 'a\u0007'])('a name like %j is refused', async (name) => {
    const request = { name, definition: machine(), roleArn };
    await expect(engine.call('CreateStateMachine', request, caller)).rejects.toMatchObject({ name: 'InvalidName' });
  });

  it('256 KiB of input and 1 MiB of definition', async () => {
    const stateMachineArn = await create();
    const input = JSON.stringify('ü'.repeat(131_072));
    await expect(engine.call('StartExecution', { stateMachineArn, input }, caller)).rejects.toMatchObject({
      name: 'InvalidExecutionInput',
    });
    expect(brokenConstraints('CreateStateMachine', { definition: ' '.repeat(1_048_577) })).toHaveLength(1);
  });
});
