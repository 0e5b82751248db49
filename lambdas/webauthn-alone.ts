import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** The file of the library with the one thing that is used of it. */
const verification = join(
  dirname(createRequire(import.meta.url).resolve('@simplewebauthn/server')),
  '../esm/authentication/verifyAuthenticationResponse.js',
);

/**
 * Two INTEGERs in a SEQUENCE (RFC 3279 section 2.2.3), the only ASN.1 in the answer of an ES256 key. Strict: the shortest
 * lengths, nothing negative, no padding, nothing left over; whatever else it is given is refused.
 */
const signatureParser = `
export const ECDSASigValue = undefined;
export const AsnParser = {
  parse(data) {
    const bytes = new Uint8Array(data);
    const refuse = () => { throw new Error('the signature is not an ECDSA-Sig-Value in DER'); };
    if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2 || bytes[1] > 127) refuse();
    let at = 2;
    const integer = () => {
      const length = bytes[at + 1];
      const value = bytes.slice(at + 2, at + 2 + length);
      if (bytes[at] !== 2 || !(length > 0 && length < 128) || value.length !== length) refuse();
      if (value[0] > 127 || (length > 1 && value[0] === 0 && value[1] < 128)) refuse();
      at += 2 + length;
      return value.buffer;
    };
    const [r, s] = [integer(), integer()];
    if (at !== bytes.length) refuse();
    return { r, s };
  },
};`;

/** Stands in for whatever the library brings for certificates; a call says what it was. */
const unused = (what: string) => `
module.exports = new Proxy({}, {
  get: (_, name) => name === '__esModule' ? true : () => {
    throw new Error('${what}: ' + String(name) + ' is for attestations or keys that nothing here asks for');
  },
});`;

/**
 * Bundles of `@simplewebauthn/server` the verification of assertions, without the 250 kB of X.509, CMS and ASN.1 for
 * attestations, and without keys that are not ES256 (docs/decisions/passkeys.md).
 */
export const webauthnAlone: Plugin = {
  name: 'webauthn-alone',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@simplewebauthn\/server$/ }, () => ({ path: verification, sideEffects: false }));
    onResolve({ filter: /^(@peculiar\/|asn1js$|reflect-metadata$)/ }, ({ path, importer }) =>
      importer.includes('@simplewebauthn')
        ? {
            path,
            namespace:
              /asn1-(schema|ecc)$/.test(path) && importer.endsWith('unwrapEC2Signature.js') ? 'signature' : 'unused',
          }
        : undefined,
    );
    onResolve(
      { filter: /\/(settingsService|convertX509PublicKeyToCOSE|verify(AKP|OKP|RSA))\.js$/ },
      ({ path, importer }) => (importer.includes('@simplewebauthn') ? { path, namespace: 'unused' } : undefined),
    );
    onLoad({ filter: /.*/, namespace: 'signature' }, () => ({ contents: signatureParser, loader: 'js' }));
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({ contents: unused(path), loader: 'js' }));
  },
};
