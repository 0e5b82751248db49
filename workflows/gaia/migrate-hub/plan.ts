import { commandsOn } from '../../shared/command-step.ts';
import type { Action, ApiStep, GatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { HUB_TAG, NEXT_HUB_TAG, OLD_HUB_TAG } from '../hub/hub-tag.ts';
import { currentOf, tellSpan } from '../hub/records.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate.ts';
import type { Input } from './input.ts';
import { byHand, inZone } from './name-steps.ts';

const HOUR = 3600;

const tag = (action: 'CreateTags' | 'DeleteTags', instance: string, Key: string, Value: string): ApiStep => ({
  kind: 'api',
  action: `ec2:${action}`,
  arguments: { Resources: [instance], Tags: [{ Key, Value }] },
});

/** G13: the TTL first; then the old host stops taking writes and packs, the new one takes over, the record moves, the tags last. */
export function plan({ run, target, facts, documents, roles, estate }: PlanContext<Input, Facts>): GatedPlan {
  const detail = HubDetail.parse(target.detail);
  const { domain, zone: where, ports, instanceId, moveSeconds } = detail;
  const { old, next, zone, dns, host, nextCertificate, storage } = facts;
  const onOld = commandsOn(old.id, documents);
  const onNext = commandsOn(next.id, documents);
  const [from, to] = [old.publicIp!, next.publicIp!];
  const [http, https] = [String(ports.http), String(ports.https)];
  const nothing = (because: string) => ({ kind: 'none' as const, because });

  const owners = roles['domain-owner'] ?? [];
  const { lower, move } = (where === 'elsewhere' ? byHand : inZone)({ run, detail, facts, owners, estate });
  const actions: Action[] = [
    ...lower,
    {
      id: 'freeze-old',
      title: `Stop writes to ${domain} on ${old.id}, and pack what is stored, certificates and ACME account for ${next.id}`,
      step: onOld(
        'gaia/freeze-hub',
        {
          Domain: [domain],
          Run: [run],
          Address: [to],
          Port: [https],
          Fingerprint: [nextCertificate.served!.fingerprint],
        },
        2 * HOUR,
      ),
      undo: onOld('gaia/thaw-hub', { Domain: [domain], Run: [run] }, 600),
      expected: 'reads go on, writes are refused; an archive that only the new host can open, fetched over port 80',
      risk: 'medium',
    },
    {
      id: 'take-over',
      title: `Fetch, check and start it all on ${next.id}`,
      step: onNext('gaia/take-over-hub', { Domain: [domain], Run: [run], Address: [from], Port: [http] }, 2 * HOUR),
      undo: onNext('gaia/refuse-writes', { Domain: [domain] }, 600),
      expected: 'every file with its digest, and /hub_info answers with the certificate of the old host',
      risk: 'medium',
    },
    {
      id: 'remove-transfer',
      title: `Remove what was packed from ${old.id}`,
      step: onOld('gaia/remove-transfer', { Run: [run] }, 60),
      undo: nothing('the files were a copy'),
      expected: 'nothing of it is left where challenges lie',
      risk: 'low',
    },
    ...move,
    {
      id: 'tag-new',
      title: `Tag ${next.id} as the hub of ${domain}`,
      step: tag('CreateTags', next.id, HUB_TAG, domain),
      undo: tag('DeleteTags', next.id, HUB_TAG, domain),
      expected: `${HUB_TAG}=${domain}`,
      risk: 'low',
    },
    {
      id: 'untag-old',
      title: `Take the tag from ${old.id}`,
      step: tag('DeleteTags', old.id, HUB_TAG, domain),
      undo: tag('CreateTags', old.id, HUB_TAG, domain),
      expected: `no ${HUB_TAG}; the instance goes on, read-only`,
      risk: 'low',
    },
    {
      id: 'untag-next',
      title: `Take the tag of a hub that is to come from ${next.id}`,
      step: tag('DeleteTags', next.id, NEXT_HUB_TAG, domain),
      undo: tag('CreateTags', next.id, NEXT_HUB_TAG, domain),
      expected: `no ${NEXT_HUB_TAG}`,
      risk: 'low',
    },
    {
      id: 'tag-old',
      title: `Tag ${old.id} as what the hub of ${domain} was before`,
      step: tag('CreateTags', old.id, OLD_HUB_TAG, domain),
      undo: tag('DeleteTags', old.id, OLD_HUB_TAG, domain),
      expected: `${OLD_HUB_TAG}=${domain}`,
      risk: 'low',
    },
  ];

  return {
    summary:
      `Move ${domain} from ${old.id} (${from}) to ${next.id} (${to}): ${storage.files} files, ${storage.kilobytes} KB, the ` +
      `certificate ${host.certificate!.serial} with its account. Writes are refused from the copy until ${domain} leads to the new ` +
      `host; what is written there afterwards is lost if it is taken back. ${old.id} stays, read-only; end it with gaia-terminate-hub.` +
      (where === 'elsewhere'
        ? ` Its record is changed by hand, by ${owners.map((id) => estate.people[id]!.name).join(' or ')}, who must do so ` +
          `within ${tellSpan(moveSeconds)} of being asked: approve when that can be.`
        : '') +
      (instanceId === null
        ? ''
        : ` The estate names ${instanceId}: change it to ${next.id}, or leave it out, once this is done.`),
    actions,
    dependsOn: {
      old: { id: old.id, publicIp: old.publicIp, agent: old.agent.version ?? null },
      next: { id: next.id, publicIp: next.publicIp, agent: next.agent.version ?? null },
      key: nextCertificate.served!.fingerprint,
      zone: zone.zone,
      record: currentOf(zone, { name: domain, type: 'A' }) ?? null,
      dns: dns.matches,
      certificate: host.certificate!.serial,
      environments: [host.environment, facts.nextHost.environment],
      configuration: host.configDigests['/gaia/hub-config/config.json'] ?? null,
    },
    gate: gate({ target, roles }),
  };
}
