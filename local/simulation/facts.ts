import { countIssuances, issuancesFor } from '../../lambdas/check-budget/count-issuances.ts';
import { NotYetServed } from '../../lambdas/shared/errors.ts';
import { budgetsOf } from '../../lambdas/shared/ledger/budgets.ts';
import type { BudgetFact } from '../../workflows/shared/facts/budget.ts';
import type { CertificateFact } from '../../workflows/shared/facts/certificate.ts';
import type { DnsFact } from '../../workflows/shared/facts/dns.ts';
import type { HttpFact } from '../../workflows/shared/facts/http.ts';
import type { ImagesFact } from '../../workflows/shared/facts/images.ts';
import type { InstanceFact } from '../../workflows/shared/facts/instance.ts';
import type { PortsFact } from '../../workflows/shared/facts/ports.ts';
import type { RenewalFact } from '../../workflows/shared/facts/renewal.ts';
import { DAY } from './period.ts';
import { fractionOf } from './random.ts';
import { hubOf, type World } from './world.ts';

/** What a definition gives a function (docs/architecture.md, "Payloads"). */
export type Payload = Record<string, unknown>;
type Fact = (world: World, payload: Payload) => unknown;

const iso = (time: number) => new Date(time).toISOString();

/** The functions that look at the world, by name: they answer as the real ones do, of a world where all else is well. */
export const facts: Record<string, Fact> = {
  'check-instance'(world, { hub }): InstanceFact {
    const { instance, address } = hubOf(world, hub);
    return {
      id: instance,
      state: 'running',
      publicIp: address,
      rootVolume: { volumeId: 'vol-0a', device: '/dev/xvda', encrypted: true },
      dataVolumes: [{ volumeId: 'vol-0b', device: '/dev/xvdf', encrypted: true }],
      agent: { online: true, version: '3.3.3050.0', platform: 'Amazon Linux' },
      problems: [],
    };
  },

  'check-dns'(world, { domain, dns }): DnsFact {
    const { address } = hubOf(world, domain);
    const { resolvers } = dns as { resolvers: string[] };
    const answer = (server: string) => ({ server, a: [address], aaaa: [], cname: [], ttl: 300 });
    return {
      domain: String(domain),
      expected: address,
      authoritative: [answer('ns1')],
      resolvers: resolvers.map(answer),
      caa: [],
      caaProblems: [],
      matches: true,
      problems: [],
    };
  },

  'probe-http'(world, { url }): HttpFact {
    const { hostname, protocol } = new URL(String(url));
    const hub = hubOf(world, hostname);
    if (protocol === 'http:') return { url: String(url), reachable: true, status: 404 };
    const body = { read_url_prefix: `https://${hub.domain}/reader/` };
    return { url: String(url), reachable: true, status: 200, trusted: hub.isValid(world.now()), body };
  },

  'check-certificate'(world, { domain, other }): CertificateFact {
    const hub = hubOf(world, domain);
    const { served } = hub;
    if (other === served.serial) throw new NotYetServed(`${hub.domain} still serves ${served.serial}`);
    const trusted = hub.isValid(world.now());
    return {
      reachable: true,
      served: { ...served, subject: `CN=${hub.domain}`, fingerprint: served.serial, chainLength: 3 },
      trusted,
      ...(!trusted && { problem: 'CERT_HAS_EXPIRED' }),
    };
  },

  'check-renewal'({ authority, now }, { certificate }): RenewalFact {
    const served = certificate as RenewalFact['window'] & CertificateFact['served'];
    if (!served) return { source: 'lifetime', from: null, problem: 'no certificate is served' };
    const [from, to] = [Date.parse(served.notBefore), Date.parse(served.notAfter)];
    const third = iso(to - Math.floor((to - from) / 3));
    if (authority.isDown(now())) return { source: 'lifetime', from: third, problem: 'ECONNREFUSED' };
    const window = authority.window(served);
    const moment = window.from + fractionOf(served.serial) * (window.to - window.from);
    return {
      source: 'ari',
      id: served.serial,
      window: { start: iso(window.from), end: iso(window.to) },
      from: iso(moment),
      askAgain: iso(now() + DAY / 4),
    };
  },

  'check-ports': (_world, { ports }): PortsFact => ({
    ports: (ports as number[]).map((port) => ({ port, open: false, error: 'ETIMEDOUT' })),
  }),

  'check-images': (_world, { images }): ImagesFact => ({
    images: (images as string[]).map((image) => ({ image, pullable: true, digest: `sha256:${image.length}` })),
  }),

  'check-budget'({ authority, now }, { names }): BudgetFact {
    const wanted = names as string[];
    const [attempts, at] = [authority.attempts(), new Date(now())];
    const request = { names: wanted, account: wanted[0]!, attempts, now: at };
    return {
      ...countIssuances(wanted, issuancesFor(wanted, attempts), at),
      budgets: budgetsOf({ ...request, endpoint: 'production' }),
      staging: budgetsOf({ ...request, endpoint: 'staging' }),
    };
  },
};
