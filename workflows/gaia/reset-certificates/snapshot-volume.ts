import type { InstanceFact } from '../../shared/facts/instance.ts';

/**
 * The volume that holds the hub's data. The EBS images keep `/gaia/docker/storage` on the one data volume; the "ephemeral"
 * images keep it on the root volume, which EC2 can snapshot just the same. An instance-store root cannot be saved at all.
 */
export function snapshotVolume(
  instance: InstanceFact,
): { volumeId: string; device: string; encrypted: boolean; holds: string } | { problem: string } {
  const [first, ...others] = instance.dataVolumes;
  if (first && others.length === 0) return { ...first, holds: 'data volume' };
  if (first) {
    const list = instance.dataVolumes.map(({ volumeId, device }) => `${volumeId} (${device})`).join(', ');
    return {
      problem: `${instance.id} has ${instance.dataVolumes.length} data volumes, ${list}; a hub has one or none`,
    };
  }
  if (instance.rootVolume) return { ...instance.rootVolume, holds: 'root volume, with the data on it' };
  return { problem: `${instance.id} has no EBS volume, so its data cannot be saved before the reset` };
}
