import { type Fault, faults, validity } from './certificate-faults.ts';
import { type Cure, type CureName, isServedWell, rankCures, type Situation, tellCures } from './rank-cures.ts';

/** What is the matter with the certificate, and the cheapest thing that cures it. */
export type Diagnosis =
  | { cure: 'none'; because: string; ranked: [] }
  | { cure: CureName; because: string; ranked: [Cure, ...Cure[]] };

/** What to do about each, and the procedure that does it. */
export const cures: Record<Exclude<CureName, 'restore'>, { advice: string; procedure: string }> = {
  restart: { advice: 'Restart the services.', procedure: 'gaia-restart-services' },
  renew: { advice: 'Renew the certificate.', procedure: 'gaia-renew-certificates' },
  reset: { advice: 'Reset the certificates.', procedure: 'gaia-reset-certificates' },
};

const HOUR = 3_600_000;

/** Compares the served certificate, the one on the disk and those that are kept; says what is wrong and what cures it. */
export function diagnose(situation: Situation): Diagnosis {
  const { domain, certificate } = situation;
  const { served } = certificate;
  if (served && isServedWell(situation)) {
    const because = `the certificate is trusted, names ${domain} and is valid until ${served.notAfter}`;
    return { cure: 'none', because, ranked: [] };
  }
  // A reset always cures, so there is one.
  const ranked = rankCures(situation) as [Cure, ...Cure[]];
  const [cheapest] = ranked;
  const trouble = `the certificate of ${domain} ${troubles(situation).join(', ')}`;
  const only = cheapest.cure === 'reset' ? '' : `; ${cheapest.because}`;
  return { cure: cheapest.cure, because: `${trouble}${only}`, ranked };
}

/** The advice of a diagnosis, with what it costs and what else there is. */
export function adviceOf([cheapest, ...others]: [Cure, ...Cure[]]): { advice: string; procedure?: string } {
  const { advice, procedure } = cheapest;
  const more = others.length > 0 ? ` Else ${tellCures(others)}.` : '';
  return { advice: `${advice} Cheapest: ${tellCures([cheapest])}.${more}`, ...(procedure && { procedure }) };
}

function troubles(situation: Situation): string[] {
  const { certificate, now } = situation;
  const { served } = certificate;
  if (!served) return [`is not served (${certificate.error ?? 'no answer'})`];
  const found: Fault[] = faults(served, situation);
  if (found.length > 0) return found.map((fault) => fault.text);
  if (!certificate.trusted) return [`is not trusted (${certificate.problem ?? 'unknown'})`];
  return [`ends in ${Math.floor(validity(served, now).left / HOUR)} hours`];
}
