import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as whole from '@simplewebauthn/server';
import { build } from 'esbuild';
import { bundleOptions } from '../../lambdas/bundle.ts';
import { coseKey } from '../../lambdas/shared/gate/passkey/cose-key.ts';
import { newSoftwarePasskey } from '../../local/rehearsal/software-passkey.ts';

const folder = mkdtempSync(join(tmpdir(), 'webauthn-alone-'));
const outfile = join(folder, 'alone.mjs');
let alone: Pick<typeof whole, 'verifyAuthenticationResponse'>;

beforeAll(async () => {
  await build({
    ...bundleOptions,
    stdin: {
      contents: "export { verifyAuthenticationResponse } from '@simplewebauthn/server';",
      resolveDir: import.meta.dirname,
    },
    outfile,
    sourcemap: false,
    outExtension: {},
  });
  alone = (await import(outfile)) as typeof alone;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = newSoftwarePasskey('localhost');
const origin = 'http://localhost:1';
const challenge = 'YWJj';

/** What a library says of an answer whose signature is given. */
async function verdict(library: typeof alone, answer: ReturnType<typeof key.assert>, signature: Buffer) {
  try {
    const { verified } = await library.verifyAuthenticationResponse({
      response: {
        ...answer,
        response: { ...answer.response, signature: signature.toString('base64url') },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: 'localhost',
      credential: { id: answer.id, publicKey: coseKey(key.passkey.publicKey), counter: 0 },
    });
    return verified;
  } catch {
    return false;
  }
}

/** What Node's crypto says of the same. */
function bySight({ response }: ReturnType<typeof key.assert>, signature: Buffer): boolean {
  const spki = createPublicKey({ key: Buffer.from(key.passkey.publicKey, 'base64'), format: 'der', type: 'spki' });
  const client = createHash('sha256').update(Buffer.from(response.clientDataJSON, 'base64url')).digest();
  const signed = Buffer.concat([Buffer.from(response.authenticatorData, 'base64url'), client]);
  try {
    return verify('sha256', signed, spki, signature);
  } catch {
    return false;
  }
}

describe('the verification that is bundled', () => {
  it('has nothing of certificates in it', () => {
    const text = readFileSync(outfile, 'utf8');
    expect(text.length).toBeLessThan(40_000);
    expect(text).not.toMatch(/BEGIN CERTIFICATE|tsyringe/);
  });

  it('takes every signature that a key makes, with and without leading zeros', async () => {
    const lengths = new Set<number>();
    for (let n = 0; n < 60; n += 1) {
      const answer = key.assert({ challenge, origin });
      const signature = Buffer.from(answer.response.signature, 'base64url');
      lengths.add(signature.length);
      expect(await verdict(alone, answer, signature)).toBe(true);
    }
    expect(lengths.size).toBeGreaterThan(1);
  });

  it('takes none that is spoilt: a bit, a length, something left over, padded or negative numbers', async () => {
    const answer = key.assert({ challenge, origin });
    const der = Buffer.from(answer.response.signature, 'base64url');
    const rLength = der[3]!;
    const r = der.subarray(4, 4 + rLength);
    const s = der.subarray(6 + rLength);
    const made = (...parts: Buffer[]) => {
      const body = Buffer.concat(parts.flatMap((part) => [Buffer.from([2, part.length]), part]));
      return Buffer.concat([Buffer.from([0x30, body.length]), body]);
    };
    expect(made(r, s)).toEqual(der);
    const flipped = Array.from(der, (_, at) => {
      const spoilt = Buffer.from(der);
      spoilt[at]! ^= 1 << (at % 8);
      return spoilt;
    });
    const zero = Buffer.from([0]);
    const spoilt = [
      ...flipped,
      ...[0, 1, 8, der.length - 1].map((length) => der.subarray(0, length)),
      Buffer.concat([der, zero]),
      made(Buffer.concat([zero, zero, r]), s),
      made(r),
      made(r, s, s),
      made(zero, zero),
      made(Buffer.alloc(33, 0xff), s),
    ];
    for (const signature of spoilt) {
      expect(await verdict(alone, answer, signature)).toBe(false);
      expect(bySight(answer, signature)).toBe(false);
    }
  });

  it('says what the whole library says, for what is right and what is wrong', async () => {
    const changes = [{}, { userVerified: false }, { origin: 'https://evil.test' }, { type: 'webauthn.create' }];
    for (const change of [...changes, { rpId: 'evil.test' }, { challenge: 'eHl6' }]) {
      const answer = key.assert({ challenge, origin, ...change });
      const signature = Buffer.from(answer.response.signature, 'base64url');
      const said = await verdict(alone, answer, signature);
      expect(said).toBe(await verdict(whole, answer, signature));
      expect(said).toBe(Object.keys(change).length === 0);
    }
  });
});
