import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { faultsOf } from '../../../lambdas/shared/faults.ts';
import { refuseSecretsInPlan } from '../../../lambdas/shared/secret-references.ts';
import type { Plan } from '../../../workflows/shared/plan.ts';
import { isSecretField, secret, secretFields } from '../../../workflows/shared/secret.ts';

const reference = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:hub/api-key-AbCdEf';
const other = 'arn:aws:ssm:eu-west-1:111111111111:parameter/peers/one';
const input = z.strictObject({
  hub: z.string(),
  apiKey: secret('The key of the hub'),
  peers: z.array(z.strictObject({ name: z.string(), password: secret('Of the peer').optional() })).optional(),
});
const given = { hub: 'a', apiKey: reference, peers: [{ name: 'b', password: other }] };

const plan = (change: (action: { step: object }) => void = () => {}, top: Partial<Plan> = {}): Plan => {
  const action = {
    id: 'set-key',
    title: 'Set the key',
    step: {
      kind: 'command',
      document: { name: 'd', version: '1', sha256: '0'.repeat(64), script: 'set -eu' },
      parameters: { KeyArn: [reference] },
      instanceId: 'i-1',
      deliverySeconds: 60,
      executionSeconds: 60,
    },
    undo: { kind: 'api', action: 'ec2:CreateSnapshot', arguments: { Peer: { Password: other } } },
    expected: 'a new key',
    risk: 'low',
  };
  change(action);
  const gate = { groups: [], distinct: 1, strength: 'iam', expirySeconds: 60, typedTarget: false };
  return { summary: 'Sets a key', actions: [action], dependsOn: {}, gate, ...top } as unknown as Plan;
};

describe('a secret field of an input', () => {
  it('takes the reference of a secret and nothing else', () => {
    expect(input.safeParse(given).success).toBe(true);
    for (const apiKey of ['hubba', 'arn:aws:s3:::bucket', `${reference}\n`, `x${reference}`, 7, '']) {
      expect(input.safeParse({ ...given, apiKey }).success).toBe(false);
    }
  });

  it('is known by its path, in lists and in optional fields too', () => {
    expect(secretFields(input)).toEqual(['apiKey', 'peers.*.password']);
    expect(isSecretField(secretFields(input), 'peers.3.password')).toBe(true);
    expect(isSecretField(secretFields(input), 'peers.3.name')).toBe(false);
  });

  it.each([
    [{ ...given, apiKey: 'correct horse battery staple' }],
    [{ ...given, apiKey: { value: 'correct horse battery staple' } }],
    [{ ...given, peers: [{ name: 'b', password: 'correct horse battery staple' }] }],
    [{ ...given, peers: 'correct horse battery staple' }],
    ['correct horse battery staple'],
  ])('does not have its value told when it is wrong: %#', (wrong) => {
    const parsed = input.safeParse(wrong);
    const { message } = faultsOf(parsed.error!, wrong, secretFields(input));
    expect(message).toContain('not shown');
    expect(message).not.toContain('horse');
  });
});

describe('a plan', () => {
  it('hands a reference on as a whole parameter or argument', () => {
    expect(() => refuseSecretsInPlan({ input }, given, plan())).not.toThrow();
  });

  it.each<[string, Plan]>([
    ['the title', plan((action) => Object.assign(action, { title: `Set ${reference}` }))],
    ['the summary', plan(undefined, { summary: reference })],
    ['the facts', plan(undefined, { dependsOn: { key: reference } })],
    ['a part of a parameter', plan((action) => Object.assign(action.step, { parameters: { A: [`x ${reference}`] } }))],
    ['the script', plan((action) => Object.assign(action.step, { document: { script: `aws get ${reference}` } }))],
    ['what is expected', plan((action) => Object.assign(action, { expected: other }))],
  ])('that tells a reference in %s is refused, without its value', (_where, wrong) => {
    const refusal = () => refuseSecretsInPlan({ input }, given, wrong);
    expect(refusal).toThrow(expect.objectContaining({ name: 'SecretFound' }));
    expect(refusal).not.toThrow(reference);
  });

  it('that holds a private key is refused', () => {
    const key = '-----BEGIN EC PRIVATE KEY-----';
    const wrong = plan((action) => Object.assign(action.step, { parameters: { A: [key] } }));
    expect(() => refuseSecretsInPlan({ input }, given, wrong)).toThrow(/plan.actions.0.step.parameters.A.0 looks like/);
  });
});
