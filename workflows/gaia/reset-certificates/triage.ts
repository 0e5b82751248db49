import type { Target, Triage } from '../../shared/procedure.ts';
import { anchorOf } from '../../shared/runbook-anchor.ts';
import { cures, diagnose } from '../hub/diagnosis.ts';
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
  'ImagesMissing',
  'BudgetExceeded',
] as const;

/** A refusal: the ASL error, and why. */
type Refusal = [error: (typeof refusals)[number], because: string];

/** The guards that must hold before any cure is thought of. */
function beforeCure({ instance, dns, host }: Facts, { domain }: HubDetail): Refusal | undefined {
  if (instance.problems.length > 0) return ['InstanceNotReady', `${instance.id}: ${instance.problems.join('; ')}.`];
  if (host.environment.DOMAIN !== domain) {
    return ['DomainMismatch', `/etc/environment says DOMAIN=${host.environment.DOMAIN || '(not set)'}, not ${domain}.`];
  }
  if (!dns.matches) return ['DnsMismatch', `${dns.problems.join('; ')}.`];
  return undefined;
}

/** What an HTTP-01 challenge needs (RFC 8555, section 8.3); renewal and reset both fail without it. */
function beforeIssuance({ port80 }: Facts): Refusal | undefined {
  if (port80.reachable) return undefined;
  return ['PortClosed', `port 80 does not answer from outside (${port80.error ?? 'no answer'}); HTTP-01 needs it.`];
}

/** The guards of the reset itself: what it deletes must come back, and the authority must be willing. */
function beforeReset(facts: Facts): Refusal | undefined {
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
  const gone = images.filter((image) => !image.pullable);
  if (gone.length > 0) {
    const list = gone.map(({ image, error }) => `${image} (${error ?? 'not found'})`).join(', ');
    return ['ImagesMissing', `the reset deletes every image, and these cannot be pulled again: ${list}.`];
  }
  if (budget.remaining < 1) {
    return [
      'BudgetExceeded',
      `${budget.used} of ${budget.limit} certificates for ${budget.names.join(', ')} were issued in ${budget.windowHours} hours; ` +
        `next safe time: ${budget.nextSafe ?? 'unknown'}.`,
    ];
  }
  return undefined;
}

const refuse = ([error, because]: Refusal): Triage => ({
  verdict: 'refuse',
  error,
  because,
  anchor: anchorOf(error),
});

/** G10's guards: refuse when a reset would fail or lose something, advise when something milder cures it, else proceed. */
export function triage({ target, facts, now }: Context): Triage {
  const detail = HubDetail.parse(target.detail);
  const early = beforeCure(facts, detail);
  if (early) return refuse(early);

  const { certificate, host } = facts;
  const { cure, because } = diagnose({ domain: detail.domain, issuer: detail.issuer, certificate, host, now });
  if (cure === 'none') return { verdict: 'advise', advice: 'Nothing to do.', because };
  if (cure === 'restart') {
    return { verdict: 'advise', because, ...cures.restart };
  }
  const blocked = beforeIssuance(facts);
  if (blocked) return refuse(blocked);
  if (cure === 'renew') {
    return { verdict: 'advise', because, ...cures.renew };
  }
  const late = beforeReset(facts);
  return late ? refuse(late) : { verdict: 'proceed', because };
}
