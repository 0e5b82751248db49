import { createECDH, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import type { Key } from './key-store.ts';

/** Order of the base point of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const privateKeyOf = (key: Key) =>
  createPrivateKey({ key: Buffer.from(key.material, 'base64'), format: 'der', type: 'pkcs8' });

/** The public key as SubjectPublicKeyInfo, DER. */
export function publicKeyOf(key: Key): Buffer {
  return createPublicKey(privateKeyOf(key)).export({ type: 'spki', format: 'der' });
}

/** ECDSA_SHA_256 over a message; the signature is DER (ANSI X9.62). */
export function signMessage(key: Key, message: Uint8Array): Buffer {
  return sign('sha256', message, privateKeyOf(key));
}

export function verifyMessage(key: Key, message: Uint8Array, signature: Uint8Array): boolean {
  return verify('sha256', message, createPublicKey(privateKeyOf(key)), signature);
}

const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
const toBytes = (number: bigint) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const modulo = (number: bigint) => ((number % order) + order) % order;

function inverse(number: bigint): bigint {
  let [a, b, x, y] = [modulo(number), order, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return modulo(x);
}

/** The x coordinate of `scalar` times the base point, modulo the order. */
function abscissa(scalar: bigint): bigint {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(toBytes(scalar));
  return modulo(toNumber(ecdh.getPublicKey().subarray(1, 33)));
}

const secretOf = (key: Key) => toNumber(Buffer.from(privateKeyOf(key).export({ format: 'jwk' }).d!, 'base64url'));

/**
 * ECDSA over a digest that was made elsewhere (MessageType DIGEST), which Node's `sign` cannot: it always hashes
 * (FIPS 186-5 section 6.4.1).
 */
export function signDigest(key: Key, digest: Uint8Array): Buffer {
  for (;;) {
    const k = modulo(toNumber(randomBytes(40)));
    if (k === 0n) continue;
    const r = abscissa(k);
    const s = modulo(inverse(k) * (toNumber(digest) + r * secretOf(key)));
    if (r !== 0n && s !== 0n) return derOf(r, s);
  }
}

/** FIPS 186-5 section 6.4.2; since the secret is at hand, both multiples of the base point are taken as one. */
export function verifyDigest(key: Key, digest: Uint8Array, signature: Uint8Array): boolean {
  const pair = readDer(signature);
  if (!pair || pair.some((each) => each <= 0n || each >= order)) return false;
  const [r, s] = pair;
  const scalar = modulo(inverse(s) * (toNumber(digest) + r * secretOf(key)));
  return scalar !== 0n && abscissa(scalar) === r;
}

function derInteger(number: bigint): Buffer {
  const bytes = toBytes(number);
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(Math.max(0, first));
  const body = short[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short;
  return Buffer.concat([Buffer.from([2, body.length]), body]);
}

function derOf(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function readDer(signature: Uint8Array): [bigint, bigint] | undefined {
  if (signature[0] !== 0x30 || signature[1] !== signature.length - 2 || signature[2] !== 2) return undefined;
  const rEnd = 4 + signature[3]!;
  if (signature[rEnd] !== 2 || rEnd + 2 + signature[rEnd + 1]! !== signature.length) return undefined;
  return [toNumber(signature.subarray(4, rEnd)), toNumber(signature.subarray(rEnd + 2))];
}
