import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Passkey } from '../../workflows/shared/estate.ts';

/** What a browser hands a page of an assertion (WebAuthn Level 3, AuthenticationResponseJSON); binary fields in base64url. */
export interface Assertion {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { authenticatorData: string; clientDataJSON: string; signature: string };
}

/** What an authenticator and its browser are asked to sign. */
export interface AssertionRequest {
  /** base64url. */
  challenge: string;
  origin: string;
  /** Whether the authenticator says that it has verified its user; a rehearsal's always has. */
  userVerified?: boolean;
  /** Counter to sign instead of the next one. */
  counter?: number;
  rpId?: string;
  type?: string;
  /** Whether the browser says that the page was within one of another site. */
  crossOrigin?: boolean;
}

/** A passkey in software: a stand-in for an authenticator and a browser, for rehearsals and tests. It verifies no user. */
export interface SoftwarePasskey {
  /** What the estate has of it. */
  passkey: Passkey;
  assert(request: AssertionRequest): Assertion;
}

interface Kept {
  id: string;
  privateKey: string;
  rpId: string;
  counter: number;
}

/** Opens the passkey that a file keeps, or makes one for the site. Only the owner can read the file. */
export function openSoftwarePasskey(file: string, rpId: string): SoftwarePasskey {
  const keep = (kept: Kept) => writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    keep(newKept(rpId));
  }
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as Kept;
  return softwarePasskey(read, keep);
}

/** A passkey that is kept in memory. */
export function newSoftwarePasskey(rpId: string): SoftwarePasskey {
  let kept = newKept(rpId);
  return softwarePasskey(
    () => kept,
    (next) => {
      kept = next;
    },
  );
}

function newKept(rpId: string): Kept {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  return { id: randomBytes(20).toString('base64url'), privateKey: pem, rpId, counter: 0 };
}

function softwarePasskey(read: () => Kept, keep: (kept: Kept) => void): SoftwarePasskey {
  const { id, privateKey, rpId } = read();
  const key = createPrivateKey(privateKey);
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    passkey: { id, publicKey, rpId },
    assert({ challenge, origin, userVerified = true, type = 'webauthn.get', crossOrigin = false, ...asked }) {
      const counter = asked.counter ?? read().counter + 1;
      keep({ ...read(), counter });
      const data = Buffer.alloc(37);
      createHash('sha256')
        .update(asked.rpId ?? rpId)
        .digest()
        .copy(data);
      // Flags: user present 0x01, user verified 0x04 (WebAuthn Level 3, section 6.1).
      data[32] = userVerified ? 0x05 : 0x01;
      data.writeUInt32BE(counter, 33);
      const client = Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
      const signature = sign('sha256', Buffer.concat([data, createHash('sha256').update(client).digest()]), key);
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          authenticatorData: data.toString('base64url'),
          clientDataJSON: client.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      };
    },
  };
}
