import type { Certificate } from '../../shared/facts/certificate.ts';

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

/** Something that is wrong with a certificate. */
export interface Fault {
  kind: 'name' | 'authority' | 'expired' | 'early';
  text: string;
}

/** What is wrong with a certificate in itself, wherever it lies. */
export function faults(
  found: Certificate,
  { domain, issuer, now }: { domain: string; issuer: string; now: Date },
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
