import type { BudgetFact } from '../../shared/facts/budget.ts';
import type { Certificate, CertificateFact } from '../../shared/facts/certificate.ts';
import type { HubHostFact } from '../../shared/facts/hub-host.ts';
import type { ImageFact } from '../../shared/facts/images.ts';
import { authorityGuard, windowGuard } from './budget-guard.ts';
import { faults, validity } from './certificate-faults.ts';

export type CureName = 'restart' | 'restore' | 'renew' | 'reset';

/** What a cure takes: certificates of the authority's limits, minutes in which the hub does not answer, people who must approve. */
export interface Cost {
  issuances: number;
  downtimeMinutes: number;
  approvals: number;
}

/** Something that would make the served certificate good again. */
export interface Cure {
  cure: CureName;
  cost: Cost;
  advice: string;
  /** The procedure that does it; none where a person does. */
  procedure?: string;
  /** Why this one would do. */
  because: string;
  /** Why it cannot be done now, or would be refused. */
  obstacle?: string;
}

/** What is known of a hub's certificate. Without budget and images nothing is known to be in the way of asking for another. */
export interface Situation {
  domain: string;
  issuer: string;
  certificate: CertificateFact;
  host: Pick<HubHostFact, 'certificate' | 'renewal' | 'issued' | 'backups'>;
  budget?: BudgetFact;
  images?: ImageFact[];
  now: Date;
}

/** Whether a certificate is served, trusted, without fault, and has more than a third of its lifetime left. */
export function isServedWell({
  certificate,
  ...situation
}: Pick<Situation, 'certificate' | 'domain' | 'issuer' | 'now'>) {
  const { served, trusted } = certificate;
  return served !== undefined && trusted && isGood(served, situation);
}

/** Without fault, and with more than a third of its lifetime left. */
function isGood(found: Certificate, situation: Pick<Situation, 'domain' | 'issuer' | 'now'>): boolean {
  return faults(found, situation).length === 0 && !validity(found, situation.now).nearEnd;
}

/** A cure as far as it would help here; undefined when it would change nothing. */
type Weigh = (situation: Situation) => Omit<Cure, 'cure'> | undefined;

const weigh: { [Name in CureName]: Weigh } = {
  restart: (situation) => {
    const { host, certificate } = situation;
    const disk = host.certificate;
    if (disk === null || disk.serial === certificate.served?.serial || !isGood(disk, situation)) return undefined;
    return {
      cost: { issuances: 0, downtimeMinutes: 1, approvals: 1 },
      advice: 'Restart the services.',
      procedure: 'gaia-restart-services',
      because: `the one on the disk is good (${disk.serial}, until ${disk.notAfter})`,
    };
  },

  restore: (situation) => {
    const { host, domain } = situation;
    if (host.certificate && isGood(host.certificate, situation)) return undefined;
    const kept = [
      ...host.issued.map((found) => ({ found, run: undefined })),
      ...host.backups.map(({ run, certificate }) => ({ found: certificate, run })),
    ].filter(({ found }) => isGood(found, situation));
    const best = kept.sort((one, other) => Date.parse(other.found.notAfter) - Date.parse(one.found.notAfter))[0];
    if (!best) return undefined;
    const { found, run } = best;
    const document = run === undefined ? 'keep-certificate' : 'restore-certificates';
    const parameters = run === undefined ? `Domain=${domain},Serial=${found.serial},Run=by-hand` : `Run=${run}`;
    return {
      cost: { issuances: 0, downtimeMinutes: run === undefined ? 0 : 1, approvals: 0 },
      advice: `Restore certificate ${found.serial} by hand: the document stepbook-gaia-${document} with ${parameters}.`,
      because: `${run === undefined ? "certbot's archive" : `the back-up of run ${run}`} has one that is good until ${found.notAfter}`,
    };
  },

  renew: (situation) => {
    const { host, certificate, now, budget } = situation;
    const disk = host.certificate;
    if (disk === null || !host.renewal.configured || !host.renewal.account || !validity(disk, now).nearEnd)
      return undefined;
    const found = [...(certificate.served ? faults(certificate.served, situation) : []), ...faults(disk, situation)];
    if (found.some(({ kind }) => kind !== 'expired')) return undefined;
    return {
      cost: { issuances: 1, downtimeMinutes: 0, approvals: 0 },
      advice: 'Renew the certificate.',
      procedure: 'gaia-renew-certificates',
      because: "certbot's renewal configuration and its account are on the disk",
      ...obstacle(budget && authorityGuard(budget)?.[1]),
    };
  },

  reset: ({ budget, images = [] }) => {
    const gone = images.filter(({ pullable }) => !pullable).map(({ image }) => image);
    return {
      cost: { issuances: 1, downtimeMinutes: 10, approvals: 2 },
      advice: 'Reset the certificates.',
      procedure: 'gaia-reset-certificates',
      because: 'it begins anew with account and certificate',
      ...obstacle(
        gone.length > 0
          ? `these images cannot be pulled again: ${gone.join(', ')}.`
          : budget && (windowGuard(budget) ?? authorityGuard(budget))?.[1],
      ),
    };
  },
};

const obstacle = (text: string | undefined) => (text === undefined ? {} : { obstacle: text });

/**
 * Everything that would cure the served certificate, the cheapest first: by certificates, then minutes of downtime, then
 * approvals; what cannot be done now comes last. Empty when nothing is wrong with it.
 */
export function rankCures(situation: Situation): Cure[] {
  if (isServedWell(situation)) return [];
  const found = (Object.keys(weigh) as CureName[]).flatMap((cure) => {
    const weighed = weigh[cure](situation);
    return weighed ? [{ cure, ...weighed }] : [];
  });
  const price = ({ cost, obstacle: blocked }: Cure) => [
    blocked === undefined ? 0 : 1,
    cost.issuances,
    cost.downtimeMinutes,
    cost.approvals,
  ];
  return found.sort((one, other) => {
    const [a, b] = [price(one), price(other)];
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? 0 : a[at]! - b[at]!;
  });
}

/** The ranking in a sentence, for a message: `renew (1 certificate, no downtime, no approval); reset (…)`. */
export function tellCures(cures: Cure[]): string {
  return cures
    .map(({ cure, cost, obstacle: blocked }) => {
      const parts = [
        count(cost.issuances, 'certificate'),
        cost.downtimeMinutes === 0 ? 'no downtime' : `${count(cost.downtimeMinutes, 'minute')} down`,
        count(cost.approvals, 'approval'),
      ];
      return `${cure} (${parts.join(', ')}${blocked === undefined ? '' : `; not now: ${blocked.replace(/\.$/, '')}`})`;
    })
    .join('; ');
}

const count = (number: number, what: string) => `${number === 0 ? 'no' : number} ${what}${number > 1 ? 's' : ''}`;
