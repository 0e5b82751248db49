import type { Target, Triage } from '../../shared/procedure.ts';
import { authorityGuard } from '../hub/budget-guard.ts';
import { validity } from '../hub/certificate-faults.ts';
import { diagnose } from '../hub/diagnosis.ts';
import { dnsGuard, hostGuard, portGuard, type Refusal, refuse } from '../hub/guards.ts';
import { certbotGuard, hostGuards } from '../hub/host-guards.ts';
import { type Cure, rankCures, tellCures } from '../hub/rank-cures.ts';
import { HubDetail } from '../hub/target.ts';
import { whenDue } from './due.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

interface Context {
  input: Input;
  target: Target;
  facts: Facts;
  now: Date;
}

/** The ASL errors that a triage of this procedure ends with. */
export const refusals = [
  'InstanceNotReady',
  'DomainMismatch',
  'CertificateNotServed',
  'NotRenewable',
  'DnsMismatch',
  'PortClosed',
  'StagingConfigured',
  'ClockWrong',
  'DiskFull',
  'NginxConfigBroken',
  'CertbotMissing',
  'BudgetExceeded',
] as const;

type Name = (typeof refusals)[number];

const HOUR = 3_600_000;

/** Under a quarter of the lifetime somebody must hear of it, whatever else there is to say (G12: "alert if notAfter < 1/4"). */
const ALERT = 1 / 4;

/**
 * G12's guards. Nothing is due: skip, and say from when. A newer certificate lies on the disk: nginx only has to take it, so
 * no authority is asked; that is advice while the served one is good for some time, else a failure, which is mailed. What
 * renewing cannot cure is a failure too, because nobody reads what a scheduled run advises.
 */
export function triage({ target, facts, now }: Context): Triage {
  const detail = HubDetail.parse(target.detail);
  const wrong = hostGuard(facts, detail);
  if (wrong) return refuse(wrong);

  const { certificate, host, renewal, budget } = facts;
  const situation = { domain: detail.domain, issuer: detail.issuer, certificate, host, budget, now };
  const { cure, because, ranked } = diagnose(situation);
  const live = host.certificate;
  if (cure === 'restart' || (cure === 'none' && newerOnDisk(facts))) return reload(facts, because, now);
  // An older certificate that could be restored is no reason to leave one that is due.
  const renewable = cure === 'none' || ranked.some((each) => each.cure === 'renew');
  if (!renewable || live === null) return refuse(notRenewable(because, ranked));

  const { due, byWindow, because: when } = whenDue(certificate.served ?? live, renewal, now);
  if (!due && cure === 'none') {
    return { verdict: 'skip', because: `${because}; ${when}. The next look is the next scheduled run.` };
  }
  if (!host.renewal.configured || !host.renewal.account) {
    const missing = host.renewal.configured ? 'its ACME account is' : "certbot's renewal configuration is";
    return refuse(notRenewable(`the certificate is due (${when}), and ${missing} gone`, rankCures(situation)));
  }
  const exempt = byWindow && detail.announcesReplacement;
  const blocked = beforeRenewal(facts, { now, exempt });
  if (blocked) return refuse([blocked[0], `${blocked[1]} ${timeLeft(facts, now)}`]);
  return { verdict: 'proceed', because: `${because}; ${when}` };
}

function beforeRenewal(facts: Facts, { now, exempt }: { now: Date; exempt: boolean }): Refusal<Name> | undefined {
  const { host, images, budget } = facts;
  const staging = host.environment.STAGING;
  const outside = dnsGuard(facts) ?? portGuard(facts);
  if (outside) return outside;
  if (staging !== '0') {
    return [
      'StagingConfigured',
      `/etc/environment says STAGING=${staging || '(not set)'}: a script of the hub set it after a failure, or it was launched for tests.`,
    ];
  }
  return hostGuards(host, now) ?? certbotGuard(host, images) ?? authorityGuard(budget, { exempt });
}

const newerOnDisk = ({ certificate, host }: Facts) =>
  host.certificate !== null &&
  certificate.served !== undefined &&
  host.certificate.serial !== certificate.served.serial &&
  Date.parse(host.certificate.notAfter) > Date.parse(certificate.served.notAfter);

function reload(facts: Facts, because: string, now: Date): Triage {
  const disk = facts.host.certificate!;
  const told = `${because}; the newer one on the disk (${disk.serial}, until ${disk.notAfter}) is not served`;
  const { served, trusted } = facts.certificate;
  const share = served && trusted ? validity(served, now).left / validity(served, now).lifetime : 0;
  if (share < ALERT) return refuse(['CertificateNotServed', `${told}. ${timeLeft(facts, now)}`]);
  const advice = 'Reload nginx (docker exec nginx nginx -s reload), or restart the services; no certificate is needed.';
  return { verdict: 'advise', advice, because: told, procedure: 'gaia-restart-services' };
}

function notRenewable(because: string, ranked: Cure[]): Refusal<Name> {
  const [cheapest] = ranked.filter(({ cure }) => cure !== 'renew');
  const cured = cheapest
    ? `${cheapest.advice} Cheapest first: ${tellCures(ranked.filter(({ cure }) => cure !== 'renew'))}`
    : 'gaia-reset-certificates begins anew, when it is needed';
  return ['NotRenewable', `${because}. A renewal cannot cure it. ${cured}.`];
}

function timeLeft({ certificate: { served } }: Pick<Facts, 'certificate'>, now: Date): string {
  if (!served) return 'The hub serves no certificate.';
  const { left, lifetime } = validity(served, now);
  if (left <= 0) return `The hub serves a certificate that expired on ${served.notAfter}.`;
  const little = left < lifetime * ALERT ? ', less than a quarter of its lifetime' : '';
  return `The hub serves a certificate that is valid for ${Math.floor(left / HOUR)} hours more${little}.`;
}
