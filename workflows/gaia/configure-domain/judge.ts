import type { Check, Target } from '../../shared/procedure.ts';
import { documentedReadUrl, readUrlPrefix } from '../hub/read-url.ts';
import { aliasOf, currentOf, tellCurrent, tellRecord, wantedRecords } from '../hub/records.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** What G4 promises: both names lead to the hub, and the hub that answers there is the domain's own. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const { before, after } = context;
  const { domain, recordTtl } = HubDetail.parse(context.target.detail);
  const { instance, zone, dns, aliasDns, hubInfo } = after;
  const prefix = readUrlPrefix(hubInfo);
  // A hub whose read URL was changed on purpose says so before its domain leads to it.
  const prefixes = [documentedReadUrl(domain), readUrlPrefix(before.hubInfo)];
  const alias = aliasOf(domain);
  const wrong = wantedRecords(domain, instance.publicIp ?? '', recordTtl).filter((each) => {
    const current = currentOf(zone, each);
    return current?.ttl !== each.ttl || current.values.join() !== each.value;
  });
  return [
    {
      name: 'DNS',
      held: dns.matches,
      expected: `${domain} leads to ${instance.publicIp} everywhere`,
      found: dns.problems.join('; ') || `A ${dns.expected}`,
    },
    ...(alias
      ? [
          {
            name: 'www',
            held: aliasDns.matches && aliasDns.authoritative.every(({ cname }) => cname.includes(domain)),
            expected: `${alias} is an alias of ${domain}`,
            found:
              aliasDns.problems.join('; ') || aliasDns.authoritative.map(({ cname }) => cname.join(' → ')).join('; '),
          },
        ]
      : []),
    ...(zone.zone
      ? [
          {
            name: 'records',
            held: wrong.length === 0,
            expected: `as approved in ${zone.zone.id}`,
            found:
              wrong.map((each) => `${tellRecord(each)} is ${tellCurrent(currentOf(zone, each))}`).join('; ') ||
              'as approved',
          },
        ]
      : []),
    {
      name: 'hub_info',
      held: hubInfo.status === 200,
      expected: `200 from https://${domain}/hub_info`,
      found: hubInfo.reachable ? `${hubInfo.status}` : (hubInfo.error ?? 'no answer'),
    },
    {
      name: 'read_url_prefix',
      held: typeof prefix === 'string' && prefixes.includes(prefix),
      expected: documentedReadUrl(domain),
      found: prefix === undefined ? 'hub_info does not say' : JSON.stringify(prefix),
    },
  ];
}
