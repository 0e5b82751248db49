import { describe, expect, it } from '@jest/globals';
import type { FunctionSpec } from '../../../lambdas/catalog.ts';
import { functions } from '../../../lambdas/catalog.ts';
import { createAuthorizer } from '../../../local/identities/authorize.ts';
import type { Caller } from '../../../local/identities/caller.ts';
import { covers } from '../../../local/identities/resources.ts';
import { newSession } from '../../../local/identities/sessions.ts';

const account = '111111111111';
const keyArn = (alias: string) => `arn:aws:kms:us-east-1:${account}:key/${alias}`;
const cell = { account, region: 'us-east-1', tableName: 'stepbook', bucket: 'b', mailFrom: 'a@example.test', keyArn };
const callerOf = (name: string, of = account): Caller => ({
  ...newSession(of, `stepbook-${name}`),
  region: 'us-east-1',
  sourceIp: '127.0.0.1',
  userAgent: '',
});
const authorizer = (specs: readonly FunctionSpec[] = functions) =>
  createAuthorizer({
    functions: specs,
    functionName: (spec) => `stepbook-${spec.name}`,
    cellOf: (id) => (id === account ? cell : undefined),
  });

const table = `arn:aws:dynamodb:us-east-1:${account}:table/stepbook`;

describe('permissions', () => {
  it('are what the catalogue declares, on the resources it means, and are noted when used', () => {
    const { authorize, used } = authorizer();
    authorize(callerOf('complete-wait'), [{ action: 'kms:Decrypt', resource: keyArn('alias/stepbook-token') }]);
    authorize(callerOf('complete-wait'), [
      { action: 'dynamodb:DeleteItem', resource: table, leadingKey: 'WAIT#gate/g' },
    ]);
    authorize(callerOf('complete-wait'), [
      { action: 'dynamodb:DeleteItem', resource: table, leadingKey: 'WAIT#gate/g' },
    ]);
    expect(used().map((each) => [each.function, each.action])).toEqual([
      ['complete-wait', 'kms:Decrypt'],
      ['complete-wait', 'dynamodb:DeleteItem'],
    ]);
  });

  it.each([
    ['another action', 'read-run', 'dynamodb:PutItem', table],
    ['another table', 'read-run', 'dynamodb:GetItem', `${table}2`],
    ['another key', 'complete-wait', 'kms:Decrypt', keyArn('alias/stepbook-vote')],
    ['a task token', 'serve-approval', 'states:SendTaskSuccess', '*'],
    ['a document of AWS', 'run-action', 'ssm:SendCommand', 'arn:aws:ssm:us-east-1::document/AWS-RunShellScript'],
    ['no function of the catalogue', 'nobody', 'dynamodb:GetItem', table],
  ])('are refused in the words of IAM: %s', (_, name, action, resource) => {
    const { authorize, used } = authorizer();
    const on = resource === '*' ? '' : ` on resource: ${resource}`;
    expect(() => authorize(callerOf(name), [{ action, resource }])).toThrow(
      `User: arn:aws:sts::${account}:assumed-role/stepbook-${name}-role/stepbook-${name} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`,
    );
    expect(used()).toEqual([]);
  });

  it.each([
    [
      'a fact function',
      'probe-http',
      'RUN#r1',
      ['GATE#g', 'REQUESTER#e', 'LOCK#t', 'WAIT#w', 'RUNS', 'PASSKEY#k', 'RUN'],
    ],
    ['what takes votes', 'cast-vote', 'GATE#g', ['REQUESTER#e', 'WAIT#w', 'LOCK#t', 'PASSKEY#k', 'GATES']],
    ['what hears who asked', 'record-requester', 'REQUESTER#e', ['GATE#g', 'LOCK#t']],
    ['what completes tokens', 'complete-wait', 'WAIT#w', ['GATE#g', 'REQUESTER#e', 'LOCK#t']],
  ])('let %s write its own rows and no others', (_what, name, own, others) => {
    const { authorize } = authorizer();
    const write = (leadingKey: string) => [{ action: 'dynamodb:PutItem', resource: table, leadingKey }];
    expect(() => authorize(callerOf(name), write(own))).not.toThrow();
    for (const key of others) expect(() => authorize(callerOf(name), write(key))).toThrow(/not authorized/);
    expect(() => authorize(callerOf(name), [{ action: 'dynamodb:PutItem', resource: table }])).toThrow();
  });

  it('are refused when one of several is not given', () => {
    const demands = [
      { action: 'ssm:SendCommand', resource: `arn:aws:ssm:us-east-1:${account}:document/stepbook-gaia-x` },
      { action: 'ssm:SendCommand', resource: `arn:aws:ec2:us-east-1:222222222222:instance/i-1` },
    ];
    expect(() => authorizer().authorize(callerOf('run-action'), demands)).toThrow('instance/i-1');
  });

  it('end at the account: a function of an account without a cell may nothing', () => {
    const caller = callerOf('read-run', '222222222222');
    expect(() => authorizer().authorize(caller, [{ action: 'dynamodb:GetItem', resource: table }])).toThrow(
      'not authorized',
    );
  });

  it('of patterns: only * is a wildcard', () => {
    expect(covers('arn:a:*', 'arn:a:b/c')).toBe(true);
    expect(covers('arn:a.b', 'arn:axb')).toBe(false);
    expect(covers('arn:a*z', 'arn:a')).toBe(false);
  });
});
