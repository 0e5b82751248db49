import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key with its certificate, PEM. `chain` is the certificate followed by those above it, without the root. */
export interface Issued {
  key: string;
  certificate: string;
  chain: string;
}

/** A real certificate authority of this test, made with openssl: a root and an intermediate named like Let's Encrypt's. */
export function makeAuthority(organisation = "Let's Encrypt") {
  const folder = mkdtempSync(join(tmpdir(), 'stepbook-authority-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '30',
    '-subj',
    '/CN=Test Root',
    '-keyout',
    at('root.key'),
    '-out',
    at('root.pem'),
  );

  const sign = (name: string, by: string, subject: string, extensions: string, ...options: string[]): Issued => {
    writeFileSync(at('extensions'), extensions);
    openssl('req', ...key, '-subj', subject, '-keyout', at(`${name}.key`), '-out', at('request'));
    openssl(
      ...['x509', '-req', '-in', at('request'), '-CA', at(`${by}.pem`), '-CAkey', at(`${by}.key`)],
      ...['-extfile', at('extensions'), '-out', at(`${name}.pem`), ...options],
    );
    const certificate = readFileSync(at(`${name}.pem`), 'utf8');
    return { key: readFileSync(at(`${name}.key`), 'utf8'), certificate, chain: certificate };
  };
  const intermediate = sign(
    'between',
    'root',
    `/C=US/O=${organisation}/CN=R1`,
    'basicConstraints=critical,CA:true',
    '-days',
    '20',
  );

  return {
    root: readFileSync(at('root.pem'), 'utf8'),
    /** A certificate for these names; `days` from now, negative for an expired one. */
    issue(names: string[], { serial, days = 10 }: { serial: string; days?: number }): Issued {
      const extensions = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`;
      const leaf = sign(
        'leaf',
        'between',
        `/CN=${names[0]}`,
        extensions,
        '-days',
        String(days),
        '-set_serial',
        `0x${serial}`,
      );
      return { ...leaf, chain: leaf.certificate + intermediate.certificate };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
