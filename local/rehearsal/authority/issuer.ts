import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openssl } from './openssl.ts';

/** Organisation of the issuer of a rehearsal's certificates; the staging one's begins with "(STAGING) ", as Let's Encrypt's does. */
export const rehearsalOrganisation = 'Stepbook Rehearsal Authority';

export type Endpoint = 'production' | 'staging';

/** Signs certificates. PEM everywhere. */
export interface Issuer {
  /** The root that clients may trust. */
  root: string;
  /** What servers send after their certificate. */
  intermediate: string;
  sign(request: { csr: string; names: string[]; notBefore: Date; notAfter: Date }): Promise<string>;
}

const config = (folder: string) => `
[ca]
default_ca = this
[this]
database = ${folder}/index.txt
new_certs_dir = ${folder}
default_md = sha256
policy = any
email_in_dn = no
unique_subject = no
copy_extensions = none
[any]
commonName = optional
organizationName = optional
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
`;

/** Opens the root and intermediate of an endpoint in a folder; they are made when they are not there. */
export async function openIssuer(folder: string, endpoint: Endpoint): Promise<Issuer> {
  if (!existsSync(join(folder, 'intermediate.pem'))) {
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true, mode: 0o700 });
    await makeChain(fresh, endpoint);
    renameSync(fresh, folder);
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    root: read('root.pem'),
    intermediate: read('intermediate.pem'),
    async sign({ csr, names, notBefore, notAfter }) {
      const extensions = [
        'basicConstraints = critical, CA:FALSE',
        'keyUsage = critical, digitalSignature',
        'extendedKeyUsage = serverAuth',
        `subjectAltName = ${names.map((name) => `DNS:${name}`).join(', ')}`,
      ];
      const text = `${extensions.join('\n')}\n`;
      return signWith({
        folder,
        issuer: 'intermediate',
        csr,
        subject: `/CN=${names[0]}`,
        extensions: text,
        notBefore,
        notAfter,
      });
    },
  };
}

interface Signing {
  folder: string;
  issuer: 'root' | 'intermediate';
  csr: string;
  subject: string;
  extensions: string;
  notBefore: Date;
  notAfter: Date;
}

/** `openssl ca` is the one command of every openssl that can date a certificate into the past. */
async function signWith({ folder, issuer, csr, subject, extensions, notBefore, notAfter }: Signing): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'stepbook-sign-'));
  const at = (name: string) => join(scratch, name);
  try {
    writeFileSync(at('config'), config(scratch));
    writeFileSync(at('index.txt'), '');
    // A serial number of a public authority has at least 64 random bits and is positive.
    writeFileSync(at('serial'), `7${randomBytes(16).toString('hex').slice(1)}\n`);
    writeFileSync(at('request.pem'), csr);
    writeFileSync(at('extensions'), extensions);
    const dates = ['-startdate', asn1Time(notBefore), '-enddate', asn1Time(notAfter)];
    const files = ['-in', at('request.pem'), '-out', at('issued.pem'), '-extfile', at('extensions')];
    const keys = ['-cert', join(folder, `${issuer}.pem`), '-keyfile', join(folder, `${issuer}.key`)];
    writeFileSync(at('config'), `${config(scratch).replace('[any]', `serial = ${at('serial')}\n[any]`)}`);
    await openssl('ca', '-batch', '-notext', '-config', at('config'), '-subj', subject, ...keys, ...files, ...dates);
    return readFileSync(at('issued.pem'), 'utf8');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function makeChain(folder: string, endpoint: Endpoint): Promise<void> {
  const prefix = endpoint === 'staging' ? '(STAGING) ' : '';
  const organisation = `/O=${prefix}${rehearsalOrganisation}`;
  const at = (name: string) => join(folder, name);
  for (const name of ['root', 'intermediate']) {
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at(`${name}.key`));
    await openssl('req', '-new', '-key', at(`${name}.key`), '-subj', organisation, '-out', at(`${name}.csr`));
  }
  const year = 365 * 24 * 3_600_000;
  const notBefore = new Date(Date.now() - 3 * year);
  const notAfter = new Date(Date.now() + 10 * year);
  const extensions = 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n';
  writeFileSync(at('config'), config(folder));
  const rootSubject = `${organisation}/CN=${prefix}Rehearsal Root X1 (not a public authority)`;
  const selfSigned = ['-key', at('root.key'), '-subj', rootSubject, '-days', '3650', '-extensions', 'root'];
  await openssl('req', '-x509', '-new', '-config', await requestConfig(folder), ...selfSigned, '-out', at('root.pem'));
  const csr = readFileSync(at('intermediate.csr'), 'utf8');
  const subject = `${organisation}/CN=${prefix}Rehearsal R1`;
  const signing = { folder, issuer: 'root' as const, csr, subject, extensions, notBefore, notAfter };
  writeFileSync(at('intermediate.pem'), await signWith(signing));
}

async function requestConfig(folder: string): Promise<string> {
  const file = join(folder, 'request.config');
  writeFileSync(file, `[req]\ndistinguished_name = name\nprompt = no\n[name]\n${config(folder)}`);
  return file;
}

/** `YYYYMMDDHHMMSSZ`. */
function asn1Time(date: Date): string {
  return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
