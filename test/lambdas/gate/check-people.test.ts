import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checkPeople } from '../../../lambdas/shared/gate/check-people.ts';
import { Estate } from '../../../workflows/shared/estate.ts';

const key = (letter: string) => `MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${letter.repeat(86)}==`;
const passkey = (id: string, letter: string) => ({ id: id.padEnd(16, '_'), publicKey: key(letter), rpId: 'a.example' });
const problems = (people: Record<string, object>) =>
  checkPeople(
    Estate.parse({
      name: 'test',
      runbooks: 'https://runbooks.example.test',
      cells: {},
      people: Object.fromEntries(
        Object.entries(people).map(([id, more]) => [id, { name: id, mail: `${id}@example.test`, ...more }]),
      ),
    }),
  );

describe('the people of an estate', () => {
  it.each(['example', 'rehearsal', 'ten-hubs'])('of estates/%s.yaml are told apart', (name) => {
    expect(checkPeople(Estate.parse(parse(readFileSync(`estates/${name}.yaml`, 'utf8'))))).toEqual([]);
  });

  it.each([
    'arn:aws:iam::111111111111:user/ada',
    'arn:aws-us-gov:iam::111111111111:user/team/ada@example.test',
    'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Owner_0123/ada@example.test',
    'arn:aws:sts::111111111111:assumed-role/AdaAlone/*',
  ])('may be %s', (principal) => {
    expect(problems({ ada: { principals: [principal] } })).toEqual([]);
  });

  it.each([
    ['arn:aws:iam::111111111111:user/*', /IAM user/],
    ['arn:aws:iam::111111111111:root', /IAM user/],
    ['arn:aws:iam::111111111111:role/Admin', /IAM user/],
    ['arn:aws:sts::111111111111:federated-user/ada', /IAM user/],
    ['arn:aws:sts::111111111111:assumed-role/*', /IAM user/],
    ['arn:aws:iam::111111111111:user/ada\u202e', /IAM user/],
    ['arn:aws:sts::111111111111:assumed-role/Admin/ada', /chooses the name of the session/],
    ['arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Owner_0123/*', /everybody with that permission set/],
    ['arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/*', /chooses|IAM user/],
  ])('may not be %s', (principal, message) => {
    expect(problems({ ada: { principals: [principal] } })).toEqual([
      { path: ['people', 'ada', 'principals', 0], message: expect.stringMatching(message) },
    ]);
  });

  it.each([
    ['one mailbox', 'mail', { mail: 'Ada@Example.test' }, { mail: 'ada@example.test' }],
    ['one passkey', 'passkeys', { passkeys: [passkey('a', 'A')] }, { passkeys: [passkey('a', 'B')] }],
    ['one key under two ids', 'passkeys', { passkeys: [passkey('a', 'A')] }, { passkeys: [passkey('b', 'A')] }],
    [
      'one user in two spellings',
      'principals',
      { principals: ['arn:aws:iam::111111111111:user/ada'] },
      { principals: ['arn:aws:iam::111111111111:user/Ada'] },
    ],
    [
      'one role',
      'principals',
      { principals: ['arn:aws:sts::111111111111:assumed-role/Ops/*'] },
      { principals: ['arn:aws:sts::111111111111:assumed-role/Ops/*'] },
    ],
  ])('are not two with %s', (_what, field, ada, bob) => {
    expect(problems({ ada, bob })).toEqual([
      { path: ['people', 'bob', field], message: expect.stringMatching(/is ada's, too/) },
    ]);
  });

  it('with passkeys that differ by case alone are two', () => {
    expect(problems({ ada: { passkeys: [passkey('a', 'A')] }, bob: { passkeys: [passkey('A', 'a')] } })).toEqual([]);
  });
});
