import type { Check, Target } from '../../shared/procedure.ts';
import { certificateChecks, expectedServices, hubInfoCheck } from '../hub/checks.ts';
import { documentedReadUrl, readUrlPrefix } from '../hub/read-url.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** What a migration promises: the name, the certificate, every file and the services are at the new host; the old one takes no writes. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const { before, after, now } = context;
  const { domain, issuer } = HubDetail.parse(context.target.detail);
  const { next, dns, certificate, hubInfo, read, host, storage, nextStorage, nextHost } = after;
  // The old host's as it is now: while people were waited for, it may have renewed it.
  const [was, is] = [host.certificate?.serial, certificate.served?.serial];
  const running = nextHost.containers.filter(({ state }) => state === 'running').map(({ name }) => name);
  const missing = expectedServices.filter((name) => !running.includes(name));
  const prefix = readUrlPrefix(hubInfo);
  const kept = (read.body as { run?: unknown } | null | undefined)?.run;
  return [
    {
      name: 'DNS',
      held: dns.matches,
      expected: `${domain} leads to ${next.publicIp} everywhere`,
      found: dns.problems.join('; ') || `A ${dns.expected}`,
    },
    {
      name: 'same certificate',
      held: is !== undefined && is === was,
      expected: `${was}, which came with its account: none was asked for`,
      found: is ?? certificate.error ?? 'none served',
    },
    ...certificateChecks(certificate, { domain, issuer, now }).filter(({ name }) => name !== 'validity'),
    hubInfoCheck(hubInfo),
    {
      name: 'read_url_prefix',
      held: prefix === documentedReadUrl(domain),
      expected: documentedReadUrl(domain),
      found: prefix === undefined ? 'hub_info does not say' : JSON.stringify(prefix),
    },
    {
      name: 'user data',
      held: storage.manifest === nextStorage.manifest && nextStorage.files >= before.storage.files,
      expected: `${storage.files} files with the digest ${storage.manifest.slice(0, 16)}…`,
      found: `${nextStorage.files} files with the digest ${nextStorage.manifest.slice(0, 16)}…`,
    },
    {
      name: 'read',
      held: read.status === 200 && read.trusted === true && kept === nextStorage.check && nextStorage.check !== '',
      expected: `a stored file of run ${nextStorage.check || '(none)'} through ${domain}`,
      found: read.reachable ? `${read.status}` : (read.error ?? 'no answer'),
    },
    {
      name: 'containers',
      held: missing.length === 0,
      expected: expectedServices.join(', '),
      found: missing.length > 0 ? `not running: ${missing.join(', ')}` : 'all running',
    },
    {
      name: 'writes',
      held: nextStorage.writable && !storage.writable,
      expected: 'taken by the new host alone',
      found: `new host ${nextStorage.writable ? 'takes' : 'refuses'}, old host ${storage.writable ? 'takes' : 'refuses'} them`,
    },
  ];
}
