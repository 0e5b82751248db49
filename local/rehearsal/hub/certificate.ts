import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAccount, storeAccount } from '../../machines/stand-ins/docker/images/certbot/accounts.ts';
import { storeLineage } from '../../machines/stand-ins/docker/images/certbot/lineage.ts';
import type { Issuer } from '../authority/issuer.ts';
import { openssl } from '../authority/openssl.ts';

const day = 24 * 3_600_000;

export interface HubCertificate {
  domain: string;
  issuer: Issuer;
  notBefore: Date;
  notAfter: Date;
  /** The authority's base URL, to renew it there. Without it the renewal configuration and the account are lost. */
  renewedBy?: string;
}

/** Path of the challenges in the container of certbot, as the hub's own script gives it. */
const webroot = '/usr/share/nginx/html/certbot';

/** Puts a certificate on a hub as certbot would have. */
export async function putCertificate(
  root: string,
  { domain, issuer, notBefore, notAfter, renewedBy }: HubCertificate,
): Promise<void> {
  const conf = join(root, 'gaia/nginx/certbot/conf');
  mkdirSync(conf, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'stepbook-hub-'));
  try {
    const keyFile = join(scratch, 'key.pem');
    const csrFile = join(scratch, 'request.pem');
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', keyFile);
    await openssl('req', '-new', '-key', keyFile, '-subj', `/CN=${domain}`, '-out', csrFile);
    const certificate = await issuer.sign({ csr: readFileSync(csrFile, 'utf8'), names: [domain], notBefore, notAfter });
    const options = {
      verb: 'certonly' as const,
      domain,
      webroot,
      staging: false,
      dryRun: false,
      forceRenewal: false,
    };
    const key = readFileSync(keyFile, 'utf8');
    const server = renewedBy ?? '';
    const account = renewedBy
      ? (findAccount(conf, server) ?? storeAccount(conf, server, randomBytes(16).toString('hex')))
      : '';
    storeLineage(conf, options, { server, account, key, certificate, chain: issuer.intermediate });
    if (!renewedBy) rmSync(join(conf, 'renewal', `${domain}.conf`));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Validity of a certificate that ran out two weeks ago. */
export function expired(now: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - 104 * day), notAfter: new Date(now - 14 * day) };
}

/** Validity of a certificate that was issued two months ago: less than a third is left. */
export function due(now: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - 65 * day), notAfter: new Date(now + 25 * day) };
}

/** Validity of a certificate that was issued yesterday. */
export function healthy(now: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - day), notAfter: new Date(now + 89 * day) };
}
