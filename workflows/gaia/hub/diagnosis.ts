import type { Certificate, CertificateFact } from '../../shared/facts/certificate.ts';
import type { HubHostFact } from '../../shared/facts/hub-host.ts';

/** What is the matter with the certificate, and the mildest thing that cures it. */
export type Diagnosis =
  | { cure: 'none'; because: string }
  | { cure: 'restart'; because: string }
  | { cure: 'renew'; because: string }
  | { cure: 'reset'; because: string };

/** What to do about each, and the procedure that does it. */
export const cures: Record<Exclude<Diagnosis['cure'], 'none'>, { advice: string; procedure: string }> = {
  restart: { advice: 'Restart the services.', procedure: 'gaia-restart-services' },
  renew: { advice: 'Renew the certificate.', procedure: 'gaia-renew-certificates' },
  reset: { advice: 'Reset the certificates.', procedure: 'gaia-reset-certificates' },
};

const HOUR = 3_600_000;

/** RFC 6125, section 6.4.3: a wildcard stands for exactly the left-most label. */
export function covers(names: string[], domain: string): boolean {
  const parent = domain.slice(domain.indexOf('.') + 1);
  return names.some((name) => name.toLowerCase() === domain || name.toLowerCase() === `*.${parent}`);
}

/** Issued by the production authority: the issuer carries the expected name and no "(STAGING)" (Let's Encrypt's test chain). */
export function fromAuthority(issuer: string, expected: string): boolean {
  return issuer.includes(expected) && !issuer.includes('(STAGING)');
}

/** Milliseconds of validity left, and whether that is less than a third of the lifetime (certbot's own renewal point). */
export function validity(certificate: Certificate, now: Date): { left: number; lifetime: number; nearEnd: boolean } {
  const end = Date.parse(certificate.notAfter);
  const lifetime = end - Date.parse(certificate.notBefore);
  const left = end - now.getTime();
  return { left, lifetime, nearEnd: left < lifetime / 3 };
}

interface Situation {
  domain: string;
  issuer: string;
  certificate: CertificateFact;
  host: Pick<HubHostFact, 'certificate' | 'renewal'>;
  now: Date;
}

interface Fault {
  kind: 'name' | 'authority' | 'expired' | 'early';
  text: string;
}

/** What is wrong with a certificate in itself, wherever it lies. */
export function faults(
  found: Certificate,
  { domain, issuer, now }: Pick<Situation, 'domain' | 'issuer' | 'now'>,
): Fault[] {
  const faults: Fault[] = [];
  if (!covers(found.names, domain)) {
    faults.push({ kind: 'name', text: `is for ${found.names.join(', ') || 'no name'} and not for ${domain}` });
  }
  if (!fromAuthority(found.issuer, issuer)) {
    faults.push({ kind: 'authority', text: `comes from ${found.issuer} and not from ${issuer}` });
  }
  if (Date.parse(found.notAfter) <= now.getTime())
    faults.push({ kind: 'expired', text: `expired on ${found.notAfter}` });
  if (Date.parse(found.notBefore) > now.getTime()) {
    faults.push({ kind: 'early', text: `is not valid before ${found.notBefore}` });
  }
  return faults;
}

/** Compares the served certificate and the one on the disk. The mildest cure first: nothing, restart, renewal, reset. */
export function diagnose(situation: Situation): Diagnosis {
  const { domain, certificate, host, now } = situation;
  const { served } = certificate;
  const disk = host.certificate;
  const servedFaults = served && faults(served, situation);
  const diskFaults = disk && faults(disk, situation);
  const servedWell = served !== undefined && servedFaults?.length === 0 && certificate.trusted;
  const endsSoon = servedWell && validity(served, now).nearEnd;
  if (servedWell && !endsSoon) {
    return {
      cure: 'none',
      because: `the certificate is trusted, names ${domain} and is valid until ${served.notAfter}`,
    };
  }

  const trouble = `the certificate of ${domain} ${troubles(situation, servedFaults, endsSoon).join(', ')}`;
  if (disk && diskFaults?.length === 0 && disk.serial !== served?.serial && !validity(disk, now).nearEnd) {
    return {
      cure: 'restart',
      because: `${trouble}; the one on the disk is good (${disk.serial}, until ${disk.notAfter})`,
    };
  }
  const renewable = host.renewal.configured && host.renewal.account && disk !== null;
  const onlyOld = [...(servedFaults ?? []), ...(diskFaults ?? [])].every((fault) => fault.kind === 'expired');
  if (renewable && onlyOld && validity(disk, now).nearEnd) {
    return { cure: 'renew', because: `${trouble}; certbot's renewal configuration and its account are on the disk` };
  }
  return { cure: 'reset', because: trouble };
}

function troubles({ certificate, now }: Situation, found: Fault[] | undefined, endsSoon: boolean): string[] {
  const { served } = certificate;
  if (!served) return [`is not served (${certificate.error ?? 'no answer'})`];
  if (endsSoon) return [`ends in ${Math.floor(validity(served, now).left / HOUR)} hours`];
  if (found?.length) return found.map((fault) => fault.text);
  return [`is not trusted (${certificate.problem ?? 'unknown'})`];
}
