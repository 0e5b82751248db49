import type { Target, Triage } from '../../shared/procedure.ts';
import { type Refusal, refuse } from '../hub/guards.ts';
import { HUB_TAG, NEXT_HUB_TAG } from '../hub/hub-tag.ts';
import { architectureOf, chooseImage } from './choose-image.ts';
import type { Facts } from './facts.ts';
import { families } from './image-name.ts';
import type { Input } from './input.ts';
import { wantedRules } from './rules.ts';
import { LaunchDetail } from './target.ts';

/** The ASL errors that a triage of this procedure, or one of its waits, ends with. */
export const refusals = [
  'ImageMissing',
  'ImageUnmanageable',
  'SubnetUnreachable',
  'TypeNotOffered',
  'KeyPairMissing',
  'GroupDiffers',
  'BudgetExceeded',
  'StatusImpaired',
  'HubNotUp',
] as const;

type Name = (typeof refusals)[number];

function beforeLaunch({ cloud, budget }: Facts, detail: LaunchDetail, { next }: Input): Refusal<Name> | undefined {
  const { launch, account } = detail;
  const { subnet, group } = cloud;
  const family = families[launch.image.base];
  if (!family.commands) return ['ImageUnmanageable', `${family.because}.`];
  if (!chooseImage(cloud.images, launch, account)) {
    const found = cloud.images.map(({ name, state, architecture }) => `${name} (${state}, ${architecture})`);
    return [
      'ImageMissing',
      `no image of ${launch.image.owners.join(', ')} is a ${launch.image.base} hub with ${launch.storage} storage for ` +
        `${architectureOf(launch.instanceType)}; found: ${found.join(', ') || 'none'}.`,
    ];
  }
  if (!subnet) return ['SubnetUnreachable', `${launch.subnet} is no subnet of this account and region.`];
  if (!subnet.gateway) {
    return [
      'SubnetUnreachable',
      `${subnet.id} has no route to an internet gateway, so no address, elastic or not, leads to an instance in it.`,
    ];
  }
  if (!cloud.offered) return ['TypeNotOffered', `${launch.instanceType} is not offered in ${subnet.zone}.`];
  if (cloud.keyPair === false) return ['KeyPairMissing', `there is no key pair ${launch.keyPair}.`];
  const rules = wantedRules(launch);
  if (group && group.rules.join() !== rules.join()) {
    return [
      'GroupDiffers',
      `${group.id} has the hub's name and lets in ${group.rules.join(', ') || 'nothing'}; wanted: ${rules.join(', ')}.`,
    ];
  }
  if (budget.remaining < 1 && !next) {
    return [
      'BudgetExceeded',
      `${budget.used} of ${budget.limit} certificates for ${budget.names.join(', ')} were issued in ${budget.windowHours} hours, and ` +
        `the first boot asks for one; next safe time: ${budget.nextSafe ?? 'unknown'}.`,
    ];
  }
  return undefined;
}

/** G2's guards. A hub that has an instance is not launched again, whatever state that one is in. */
export function triage({ input, target, facts }: { input: Input; target: Target; facts: Facts; now: Date }): Triage {
  const detail = LaunchDetail.parse(target.detail);
  const { existing } = facts.cloud;
  if (detail.instanceId && !input.next) {
    return {
      verdict: 'advise',
      advice: 'Nothing to launch. Look at the hub.',
      procedure: 'gaia-check-hub',
      because: `the estate names ${detail.instanceId} as the instance of ${detail.domain}`,
    };
  }
  if (existing.length > 0) {
    const list = existing.map(({ id, state }) => `${id} (${state})`).join(', ');
    return {
      verdict: 'advise',
      advice: input.next
        ? 'Nothing to launch. Move the hub, or end the instance that is too many.'
        : 'Nothing to launch. Look at the hub, or end the instance that is too many.',
      procedure: input.next ? 'gaia-migrate-hub' : 'gaia-check-hub',
      because: `${list} ${existing.length > 1 ? 'have' : 'has'} the tag ${input.next ? NEXT_HUB_TAG : HUB_TAG}=${detail.domain}`,
    };
  }
  const refusal = beforeLaunch(facts, detail, input);
  if (refusal) return refuse(refusal);
  const { image } = chooseImage(facts.cloud.images, detail.launch, detail.account)!;
  const why = input.next ? 'is to get a second instance to move to' : 'has no instance';
  return { verdict: 'proceed', because: `${detail.domain} ${why}; the newest image is ${image.name}` };
}
