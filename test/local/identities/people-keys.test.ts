import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { issuePeopleKeys } from '../../../local/identities/people-keys.ts';
import { anEstate } from '../../lambdas/support/frame.ts';
import { tempFolder } from '../temp-folder.ts';

const folder = tempFolder();

it('keys of people are for the owner of the file alone, also where a file was there for everybody; those of before are kept', () => {
  const file = join(folder, 'credentials');
  const [first] = issuePeopleKeys(file, anEstate());
  writeFileSync(file, readFileSync(file));
  chmodSync(file, 0o644);
  const [again] = issuePeopleKeys(file, anEstate());
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(again).toEqual(first);
  expect(readdirSync(folder)).toEqual(['credentials']);
});
