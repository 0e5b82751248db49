import type { DnsFact } from '../../shared/facts/dns.ts';
import type { HttpFact } from '../../shared/facts/http.ts';
import type { HubHostFact } from '../../shared/facts/hub-host.ts';
import type { InstanceFact } from '../../shared/facts/instance.ts';
import type { Triage } from '../../shared/procedure.ts';
import { anchorOf } from '../../shared/runbook-anchor.ts';
import type { HubDetail } from './target.ts';

/** A refusal: the ASL error, and why. */
export type Refusal<Name extends string = string> = [error: Name, because: string];

/** Refuses, with the error's place in the runbook. */
export const refuse = ([error, because]: Refusal): Triage => ({
  verdict: 'refuse',
  error,
  because,
  anchor: anchorOf(error),
});

/** What must hold before anything is done to a hub: an instance that can be commanded, the right one, with its name leading to it. */
export function hubGuards(
  facts: { instance: InstanceFact; dns: DnsFact; host: HubHostFact },
  detail: HubDetail,
): Refusal<'InstanceNotReady' | 'DomainMismatch' | 'DnsMismatch'> | undefined {
  return hostGuard(facts, detail) ?? dnsGuard(facts);
}

/** An instance that can be commanded, and the one that holds this hub. */
export function hostGuard(
  { instance, host }: { instance: InstanceFact; host: Pick<HubHostFact, 'environment'> },
  { domain }: HubDetail,
): Refusal<'InstanceNotReady' | 'DomainMismatch'> | undefined {
  if (instance.problems.length > 0) {
    return ['InstanceNotReady', `${instance.id ? `${instance.id}: ` : ''}${instance.problems.join('; ')}.`];
  }
  if (host.environment.DOMAIN !== domain) {
    return ['DomainMismatch', `/etc/environment says DOMAIN=${host.environment.DOMAIN || '(not set)'}, not ${domain}.`];
  }
  return undefined;
}

/** The hub's name leads to its instance everywhere, and its authority may issue for it. */
export function dnsGuard({ dns }: { dns: DnsFact }): Refusal<'DnsMismatch'> | undefined {
  return dns.matches ? undefined : ['DnsMismatch', `${dns.problems.join('; ')}.`];
}

/** What an HTTP-01 challenge needs (RFC 8555, section 8.3); renewal and reset both fail without it. */
export function portGuard({ port80 }: { port80: HttpFact }): Refusal<'PortClosed'> | undefined {
  if (port80.reachable) return undefined;
  return ['PortClosed', `port 80 does not answer from outside (${port80.error ?? 'no answer'}); HTTP-01 needs it.`];
}
