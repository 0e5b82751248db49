import { describe, expect, it } from '@jest/globals';
import { starterPort } from '../../../local/scheduler/starters.ts';

const [account, region] = ['111111111111', 'us-east-1'];
const machine = `arn:aws:states:${region}:${account}:stateMachine:gaia-check-dns`;
const role = `arn:aws:iam::${account}:role/stepbook-start-gaia-check-dns-${region}`;

describe('a starter', () => {
  const calls: { input: Record<string, unknown>; principal: string }[] = [];
  const port = starterPort(
    { call: async () => ({ passedOn: true }) },
    (arn) => (arn === role ? machine : undefined),
    async (_operation, input, { principal }) => {
      calls.push({ input, principal });
      return {};
    },
  );
  const request = (change: object) => ({
    service: 'sfn',
    action: 'startExecution',
    parameters: { StateMachineArn: machine, Name: 'dns-20270101T000000', Input: '{}' },
    account,
    region,
    roleArn: role,
    executionArn: `arn:aws:states:${region}:${account}:express:stepbook-start-gaia-check-dns:one:two`,
    ...change,
  });

  it('starts its procedure as its own role', async () => {
    await port.call(request({}));
    expect(calls).toEqual([
      {
        input: { stateMachineArn: machine, name: 'dns-20270101T000000', input: '{}' },
        principal: `arn:aws:sts::${account}:assumed-role/stepbook-start-gaia-check-dns-${region}/two`,
      },
    ]);
  });

  it.each([
    ['another machine', { parameters: { StateMachineArn: machine.replace('dns', 'hub'), Name: 'a', Input: '{}' } }],
    ['another action', { action: 'stopExecution' }],
    ['another service', { service: 'ssm', action: 'sendCommand' }],
  ])('may not use %s', (_what, change) => {
    expect(() => port.call(request(change))).toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
  });

  it('leaves the calls of other roles alone', async () => {
    expect(await port.call(request({ roleArn: `arn:aws:iam::${account}:role/other` }))).toEqual({ passedOn: true });
  });
});
