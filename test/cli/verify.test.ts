import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approvedRun, chain, sealed, transcriptKey, voteKey } from '../lambdas/shared/transcript/random-transcript.ts';
import { cli } from './support/run-cli.ts';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepbook-verify-'));
  const [opened] = approvedRun().told;
  writeFileSync(at('run.json'), sealed(chain([opened!, ['closed', { status: 'DONE' }]])));
  const spki = (key: typeof voteKey) => key.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  writeFileSync(at('cell.key'), `${spki(transcriptKey)}\n`);
  writeFileSync(at('other.key'), spki(voteKey));
  writeFileSync(at('no.key'), '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('verify', () => {
  it('tells that a key which came with the file proves little, and how to get the one that does', async () => {
    const { code, out } = await cli('verify', at('run.json'));
    expect(code).toBe(0);
    expect(out).toMatch(/whoever writes a transcript can bring a key\.\nGive the cell's own: aws kms get-public-key/);
    expect(JSON.parse((await cli('verify', at('run.json'), '--json')).out)).toMatchObject({ ok: true, pinned: false });
  });

  it('takes the key as KMS gives it, and tells that it is that one', async () => {
    const { code, out } = await cli('verify', at('run.json'), '--key', at('cell.key'));
    expect([code, out]).toEqual([0, expect.stringContaining('That is the key that was given with --key.')]);
    const json = await cli('verify', at('run.json'), '--key', at('cell.key'), '--json');
    expect(JSON.parse(json.out)).toMatchObject({ ok: true, pinned: true });
  });

  it.each([
    ['other.key', /the seal is by another key than the one given/],
    ['no.key', /the key that was given cannot be read/],
  ])('refuses the file with %s', async (key, message) => {
    const { code, out } = await cli('verify', at('run.json'), '--key', at(key));
    expect([code, out]).toEqual([1, expect.stringMatching(message)]);
  });
});
