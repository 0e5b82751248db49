import type { Target, Triage } from '../../shared/procedure.ts';
import { faults, validity } from '../hub/certificate-faults.ts';
import { type Refusal, refuse } from '../hub/guards.ts';
import { nameGuards, nameRefusals } from '../hub/name-guards.ts';
import { documentedReadUrl } from '../hub/read-url.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** The ASL errors that a triage of this procedure, or one of its waits, ends with. */
export const refusals = [
  ...nameRefusals,
  'NewHubNotReady',
  'DomainMismatch',
  'DnsMismatch',
  'NotSetByHand',
  'ReadUrlChanged',
  'NoCertificate',
  'StorageTaken',
  'DiskFull',
  'NewHubUnhealthy',
] as const;

type Name = (typeof refusals)[number];

/** What must hold of the two hosts before anything is stopped or copied. */
function betweenHosts(facts: Facts, detail: HubDetail, now: Date): Refusal<Name> | undefined {
  const { old, next, host, nextHost, storage, nextStorage, dns, nextCertificate } = facts;
  const { domain, issuer } = detail;
  if (old.id === next.id) return ['NewHubNotReady', `${next.id} is the hub's instance already.`];
  for (const [id, { environment }] of [
    [old.id, host],
    [next.id, nextHost],
  ] as const) {
    if (environment.DOMAIN !== domain) {
      return [
        'DomainMismatch',
        `/etc/environment on ${id} says DOMAIN=${environment.DOMAIN || '(not set)'}, not ${domain}.`,
      ];
    }
  }
  if (!dns.matches) return ['DnsMismatch', `${dns.problems.join('; ')}.`];
  if (!nextCertificate.served) {
    return [
      'NewHubNotReady',
      `${next.id} shows no certificate (${nextCertificate.error ?? 'no answer'}); its key is what the data is encrypted to.`,
    ];
  }
  if (host.certificate === null || faults(host.certificate, { domain, issuer, now }).length > 0) {
    return ['NoCertificate', `the old host has no good certificate of ${domain} to move; renew or reset it first.`];
  }
  if (validity(host.certificate, now).nearEnd && !host.renewal.account) {
    return ['NoCertificate', 'the certificate ends soon and its ACME account is gone; reset it first.'];
  }
  if (host.keptReadUrl && host.keptReadUrl !== documentedReadUrl(domain)) {
    return [
      'ReadUrlChanged',
      `readURL is ${host.keptReadUrl}, which a new host does not know; change it back first, and again afterwards.`,
    ];
  }
  if (nextStorage.files > 0)
    return ['StorageTaken', `${next.id} has ${nextStorage.files} stored files; only an empty host is migrated to.`];
  for (const [id, { freeKilobytes }] of [
    [old.id, storage],
    [next.id, nextStorage],
  ] as const) {
    if (freeKilobytes < 2 * storage.kilobytes) {
      return [
        'DiskFull',
        `${id} has ${freeKilobytes} KB free, and needs twice the ${storage.kilobytes} KB that are stored.`,
      ];
    }
  }
  return undefined;
}

/** G13's guards. */
export function triage({
  input,
  target,
  facts,
  now,
}: {
  input: Input;
  target: Target;
  facts: Facts;
  now: Date;
}): Triage {
  const detail = HubDetail.parse(target.detail);
  const { old, next, zone, dns } = facts;
  if (old.problems.length > 0)
    return refuse(['InstanceNotReady', `${old.id || detail.domain}: ${old.problems.join('; ')}.`]);
  if (next.problems.length > 0)
    return refuse(['NewHubNotReady', `${next.id || 'the new instance'}: ${next.problems.join('; ')}.`]);
  const refusal = nameGuards({ instance: old, zone, dns }, detail.domain) ?? betweenHosts(facts, detail, now);
  if (refusal) return refuse(refusal);
  return { verdict: 'proceed', because: input.reason ?? `the hub is to move from ${old.id} to ${next.id}` };
}
