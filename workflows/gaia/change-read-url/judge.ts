import type { Check, Target } from '../../shared/procedure.ts';
import { certificateChecks, hubInfoCheck, stagingCheck } from '../hub/checks.ts';
import { readUrlPrefix } from '../hub/read-url.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** What a change promises: the hub says the new prefix, a read through it comes from its disk, and a restart keeps it. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const { input, before, after, now } = context;
  const { domain, issuer } = HubDetail.parse(context.target.detail);
  const { readUrl } = input;
  const prefix = readUrlPrefix(after.hubInfo);
  const { read, host, readSetup } = after;
  const wrote = (read.body as { stepbook?: unknown } | null | undefined)?.stepbook;
  const certificate = certificateChecks(after.certificate, { domain, issuer, now });
  return [
    hubInfoCheck(after.hubInfo),
    {
      name: 'read_url_prefix',
      held: prefix === readUrl,
      expected: readUrl,
      found: prefix === undefined ? 'hub_info does not say' : JSON.stringify(prefix),
    },
    {
      name: 'read',
      held: read.status === 200 && read.trusted === true && wrote === 'read-check',
      expected: `a file of the hub's disk through ${readUrl}, over trusted TLS`,
      found: read.reachable ? `${read.status}${read.trusted ? '' : ', not trusted'}` : (read.error ?? 'no answer'),
    },
    {
      name: 'readURL',
      held: host.readUrl === readUrl,
      expected: `${readUrl} in the hub's configuration`,
      found: host.readUrl || '(not set)',
    },
    {
      name: 'kept',
      held: readSetup.script === 'kept' && host.keptReadUrl === readUrl,
      expected: `update-configs.sh sets ${readUrl} at each start`,
      found: host.keptReadUrl || 'it sets it from DOMAIN',
    },
    {
      name: 'nginx',
      held: host.nginxTest?.ok === true && readSetup.locations.includes(new URL(readUrl).pathname),
      expected: `a block for ${new URL(readUrl).pathname}, and nginx -t content`,
      found: host.nginxTest?.ok ? readSetup.locations.join(', ') : (host.nginxTest?.said ?? 'no nginx to ask'),
    },
    ...certificate.filter(({ name }) => name === 'trusted'),
    stagingCheck(before.host, after.host),
  ];
}
