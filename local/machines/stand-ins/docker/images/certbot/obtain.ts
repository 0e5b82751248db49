import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patientFetch } from '../../../patient-fetch.ts';
import type { ContainerView } from '../../container.ts';
import { findAccount, storeAccount } from './accounts.ts';
import { storeLineage } from './lineage.ts';
import type { CertbotOptions } from './options.ts';

interface Order {
  id: string;
  challenges: { name: string; token: string; content: string }[];
}

/** Orders a certificate over HTTP-01 and stores it where certbot does. @throws Error with what the authority says */
export async function obtain(container: ContainerView, options: CertbotOptions): Promise<void> {
  const { authority } = container.settings;
  const server = options.staging || options.dryRun ? authority.staging : authority.production;
  const folder = container.path('/etc/letsencrypt');
  const account =
    findAccount(folder, server) ?? storeAccount(folder, server, (await ask(server, 'accounts', {})).account);
  const order = (await ask(server, 'orders', { account, names: [options.domain] })) as unknown as Order;

  const challenges = join(container.path(options.webroot), '.well-known', 'acme-challenge');
  mkdirSync(challenges, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'certbot-'));
  try {
    for (const { token, content } of order.challenges) writeFileSync(join(challenges, token), content);
    const keyFile = join(scratch, 'privkey.pem');
    const csrFile = join(scratch, 'request.pem');
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', keyFile);
    openssl('req', '-new', '-key', keyFile, '-subj', `/CN=${options.domain}`, '-out', csrFile);
    const issued = await ask(server, `orders/${order.id}/finalize`, { csr: readFileSync(csrFile, 'utf8') });
    if (options.dryRun) {
      say('The dry run was successful.');
      return;
    }
    const key = readFileSync(keyFile, 'utf8');
    storeLineage(folder, options, { server, account, key, certificate: issued.certificate!, chain: issued.chain! });
    say(`Successfully received certificate for ${options.domain}.`);
  } finally {
    rmSync(scratch, { recursive: true });
    for (const { token } of order.challenges) rmSync(join(challenges, token), { force: true });
  }
}

async function ask(server: string, path: string, body: object): Promise<Record<string, string>> {
  const answer = await patientFetch(`${server}/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const found = (await answer.json()) as Record<string, string>;
  if (!answer.ok) throw new Error(`${found.type}: ${found.detail}`);
  return found;
}

function openssl(...words: string[]): void {
  execFileSync('openssl', words, { stdio: 'pipe' });
}

function say(text: string): void {
  process.stdout.write(`certbot (stand-in): ${text}\n`);
}
