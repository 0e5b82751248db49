import type { CertificateFact } from '../../shared/facts/certificate.ts';
import type { HttpFact } from '../../shared/facts/http.ts';
import type { HubHostFact } from '../../shared/facts/hub-host.ts';
import type { Check } from '../../shared/procedure.ts';
import { covers, fromAuthority, validity } from './certificate-faults.ts';

const DAY = 86_400_000;
/** The longest lifetime that the CA/Browser Forum ever allowed since 2020 (Baseline Requirements, 6.3.2). */
const LONGEST_DAYS = 398;

/** G6: what `docker ps` lists in the document. certbot runs twice a day and ends. */
export const expectedServices = ['gaia-admin', 'gaia-hub', 'gaia-reader', 'nginx'];

/** The parts of a lifetime that must be left: of a certificate that was just fetched, and of one that is only looked at. */
export const leastLeft = {
  fresh: { part: 1 / 3, name: 'a third' },
  /** G12: "alert if notAfter < 1/4 lifetime". Renewal is due at a third: what it will do within hours is no failure yet. */
  seen: { part: 1 / 4, name: 'a quarter' },
};

/** The served certificate: trusted, from the authority, for the domain, and not near the end of its lifetime. */
export function certificateChecks(
  { served, trusted, problem, error }: CertificateFact,
  {
    domain,
    issuer,
    now,
    least = leastLeft.fresh,
  }: { domain: string; issuer: string; now: Date; least?: { part: number; name: string } },
): Check[] {
  const none = error ?? 'no certificate served';
  const lifetime = served && validity(served, now);
  return [
    {
      name: 'trusted',
      held: trusted,
      expected: 'a chain to a trusted root',
      found: trusted ? 'trusted' : (problem ?? none),
    },
    {
      name: 'authority',
      held: served !== undefined && fromAuthority(served.issuer, issuer),
      expected: `issued by ${issuer}, not "(STAGING)"`,
      found: served?.issuer ?? none,
    },
    {
      name: 'names',
      held: served !== undefined && covers(served.names, domain),
      expected: domain,
      found: served ? served.names.join(', ') || 'no name' : none,
    },
    {
      name: 'validity',
      held:
        lifetime !== undefined &&
        lifetime.left > 0 &&
        lifetime.left >= lifetime.lifetime * least.part &&
        lifetime.lifetime <= LONGEST_DAYS * DAY,
      expected: `${least.name} of its lifetime left, of at most ${LONGEST_DAYS} days`,
      found: served ? `${served.notBefore} to ${served.notAfter}` : none,
    },
  ];
}

/** Another certificate than before is served. */
export function newSerial(before: CertificateFact, after: CertificateFact): Check {
  const [old, found] = [before.served?.serial, after.served?.serial];
  return {
    name: 'new serial',
    held: found !== undefined && found !== old,
    expected: `another than ${old ?? 'none'}`,
    found: found ?? after.error ?? 'no certificate served',
  };
}

/** `/hub_info` answers 200 over TLS that a client trusts. */
export function hubInfoCheck({ reachable, status, trusted, error }: HttpFact): Check {
  return {
    name: 'hub_info',
    held: status === 200 && trusted === true,
    expected: '200 over trusted TLS',
    found: reachable ? `${status}${trusted ? '' : ', not trusted'}` : (error ?? 'no answer'),
  };
}

/** STAGING as it was: the hub's own scripts may set it to 1 after a failure. */
export function stagingCheck(before: HubHostFact, after: HubHostFact): Check {
  const [was, is] = [before.environment.STAGING, after.environment.STAGING];
  return {
    name: 'STAGING',
    held: is === was,
    expected: `STAGING=${was}, as before`,
    found: `STAGING=${is || '(not set)'}`,
  };
}

/** The containers that run, each with its image; certbot runs twice a day and ends, so it may or may not be seen. */
export function services({ containers }: Pick<HubHostFact, 'containers'>): string[] {
  return containers
    .filter(({ name, state }) => state === 'running' && name !== 'certbot')
    .map(({ name, image }) => `${name} (${image})`)
    .sort();
}
