import type { Target, Triage } from '../../shared/procedure.ts';
import { authorityGuard, windowGuard } from '../hub/budget-guard.ts';
import { diagnose } from '../hub/diagnosis.ts';
import { hubGuards, portGuard, type Refusal, refuse } from '../hub/guards.ts';
import { hostGuards } from '../hub/host-guards.ts';
import { tellCures } from '../hub/rank-cures.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';
import { namedVolumes } from './named-volumes.ts';
import { snapshotVolume } from './snapshot-volume.ts';

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
  'DnsMismatch',
  'PortClosed',
  'ResetScriptMissing',
  'StagingConfigured',
  'UnknownVolumes',
  'NoSnapshot',
  'ClockWrong',
  'DiskFull',
  'NginxConfigBroken',
  'CertbotMissing',
  'ImagesMissing',
  'BudgetExceeded',
] as const;

/** The guards of the reset itself: what it deletes must come back, and the authority must be willing. */
function beforeReset(facts: Facts, now: Date): Refusal<(typeof refusals)[number]> | undefined {
  const { host, images, budget } = facts;
  // reset-ssl-certs.service has ConditionFileIsExecutable: without the script systemd skips it and reports success.
  if (!host.resetScript?.executable) {
    return ['ResetScriptMissing', '/gaia/scripts/reset-certs.sh is missing or not executable.'];
  }
  if (host.environment.STAGING !== '0') {
    return [
      'StagingConfigured',
      `/etc/environment says STAGING=${host.environment.STAGING || '(not set)'}; a reset would fetch a certificate that nobody trusts.`,
    ];
  }
  const named = namedVolumes(host.volumes);
  if (named.length > 0) return ['UnknownVolumes', `the reset deletes every docker volume, also ${named.join(', ')}.`];
  const volume = snapshotVolume(facts.instance);
  if ('problem' in volume) return ['NoSnapshot', `${volume.problem}.`];
  const unfit = hostGuards(host, now, { newCertificate: true });
  if (unfit) return unfit;
  if (host.certbot.image === '') return ['CertbotMissing', '/gaia/gaia.env names no CERTBOT_IMAGE.'];
  const gone = images.filter((image) => !image.pullable);
  if (gone.length > 0) {
    const list = gone.map(({ image, error }) => `${image} (${error ?? 'not found'})`).join(', ');
    return ['ImagesMissing', `the reset deletes every image, and these cannot be pulled again: ${list}.`];
  }
  return windowGuard(budget) ?? authorityGuard(budget);
}

/** G10's guards: refuse when a reset would fail or lose something, advise when something milder cures it, else proceed. */
export function triage({ target, facts, now }: Context): Triage {
  const detail = HubDetail.parse(target.detail);
  const early = hubGuards(facts, detail);
  if (early) return refuse(early);

  const { certificate, host, budget, images } = facts;
  const situation = { domain: detail.domain, issuer: detail.issuer, certificate, host, budget, images, now };
  const { cure, because, ranked } = diagnose(situation);
  if (cure === 'none') return { verdict: 'advise', advice: 'Nothing to do.', because };
  const [{ advice, procedure }] = ranked;
  const milder: Triage = {
    verdict: 'advise',
    because: `${because}. Cheapest first: ${tellCures(ranked)}`,
    advice,
    ...(procedure && { procedure }),
  };
  if (cure === 'restart' || cure === 'restore') return milder;
  const blocked = portGuard(facts);
  if (blocked) return refuse(blocked);
  if (cure === 'renew') return milder;
  const late = beforeReset(facts, now);
  return late ? refuse(late) : { verdict: 'proceed', because };
}
