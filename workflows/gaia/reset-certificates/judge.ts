import type { Check, Target } from '../../shared/procedure.ts';
import { covers, fromAuthority, validity } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';
import { HubDetail } from './target.ts';

const DAY = 86_400_000;
/** The longest lifetime that the CA/Browser Forum ever allowed since 2020 (Baseline Requirements, 6.3.2). */
const LONGEST_DAYS = 398;

/** What a reset promises, seen from outside and on the host: G10's post-checks. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const { before, after, now } = context;
  const { domain, issuer } = HubDetail.parse(context.target.detail);
  const served = after.certificate.served;
  // certbot runs twice a day and ends, so it may or may not be seen.
  const services = (facts: Facts) =>
    facts.host.containers
      .filter(({ name, state }) => state === 'running' && name !== 'certbot')
      .map(({ name, image }) => `${name} (${image})`)
      .sort();
  const check = (name: string, held: boolean, expected: string, found: string): Check => ({
    name,
    held,
    expected,
    found,
  });
  const none = after.certificate.error ?? 'no certificate served';
  const lifetime = served && validity(served, now);

  return [
    check(
      'trusted',
      after.certificate.trusted,
      'a chain to a trusted root',
      after.certificate.trusted ? 'trusted' : (after.certificate.problem ?? none),
    ),
    check(
      'authority',
      served !== undefined && fromAuthority(served.issuer, issuer),
      `issued by ${issuer}, not "(STAGING)"`,
      served?.issuer ?? none,
    ),
    check('names', served !== undefined && covers(served.names, domain), domain, served?.names.join(', ') ?? none),
    check(
      'validity',
      lifetime !== undefined && lifetime.left > 0 && !lifetime.nearEnd && lifetime.lifetime <= LONGEST_DAYS * DAY,
      `fresh, of at most ${LONGEST_DAYS} days`,
      served ? `${served.notBefore} to ${served.notAfter}` : none,
    ),
    check(
      'new serial',
      served !== undefined && served.serial !== before.certificate.served?.serial,
      `another than ${before.certificate.served?.serial ?? 'none'}`,
      served?.serial ?? none,
    ),
    check(
      'STAGING',
      after.host.environment.STAGING === before.host.environment.STAGING,
      `STAGING=${before.host.environment.STAGING}, as before`,
      `STAGING=${after.host.environment.STAGING || '(not set)'}`,
    ),
    check(
      'containers',
      services(before).every((container) => services(after).includes(container)) && services(after).length > 0,
      services(before).join(', ') || 'at least one',
      services(after).join(', ') || 'none',
    ),
    check(
      'hub_info',
      after.hubInfo.status === 200 && after.hubInfo.trusted === true,
      '200 over trusted TLS',
      after.hubInfo.reachable
        ? `${after.hubInfo.status}${after.hubInfo.trusted ? '' : ', not trusted'}`
        : (after.hubInfo.error ?? 'no answer'),
    ),
    check('machine id', after.host.machineId, '/etc/machine-id present', after.host.machineId ? 'present' : 'missing'),
  ];
}
