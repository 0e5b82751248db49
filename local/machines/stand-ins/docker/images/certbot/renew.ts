import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerView } from '../../container.ts';
import { lineages } from './lineage.ts';
import { obtain } from './obtain.ts';
import type { CertbotOptions } from './options.ts';

/** certbot 2 renews a certificate when a third of the usual 90 days is left. */
const renewBeforeMs = 30 * 24 * 3_600_000;

/** `certbot renew`: every certificate with a renewal configuration that is due; with `--cert-name`, that one. */
export async function renewAll(container: ContainerView, options: CertbotOptions): Promise<void> {
  const folder = container.path('/etc/letsencrypt');
  const all = lineages(folder, (file) => readFileSync(file, 'utf8'));
  const named = all.filter(({ domain }) => options.domain === '' || domain === options.domain);
  if (named.length === 0 && options.domain) throw new Error(`No certificate found with name ${options.domain}`);
  for (const { domain, webroot } of named) {
    const { validTo } = new X509Certificate(readFileSync(join(folder, 'live', domain, 'cert.pem')));
    if (Date.parse(validTo) - Date.now() < renewBeforeMs || options.forceRenewal || options.dryRun) {
      await obtain(container, { ...options, domain, webroot });
    } else process.stdout.write(`certbot (stand-in): ${domain} is not due for renewal before ${validTo}\n`);
  }
}
