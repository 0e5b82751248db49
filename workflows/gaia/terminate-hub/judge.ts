import type { Check, Target } from '../../shared/procedure.ts';
import { snapshotVolume } from '../reset-certificates/snapshot-volume.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** What the end of a hub promises: the instance is gone, what it held is in a snapshot, nothing else is left of the test. */
export function judge({
  before,
  after,
}: {
  input: Input;
  target: Target;
  before: Facts;
  after: Facts;
  now: Date;
}): Check[] {
  const { status, copy } = after.ended ?? {};
  const volume = snapshotVolume(before.instance);
  const wanted = 'problem' in volume ? '' : volume.volumeId;
  return [
    {
      name: 'instance',
      held: status?.state === 'terminated',
      expected: `${before.instance.id} terminated`,
      found: status?.state ?? 'not looked at',
    },
    {
      name: 'snapshot',
      held: copy?.snapshot?.state === 'completed' && copy.snapshot.volumeId === wanted,
      expected: `a completed snapshot of ${wanted}`,
      found: copy?.snapshot ? `${copy.snapshot.id} of ${copy.snapshot.volumeId}, ${copy.snapshot.state}` : 'none',
    },
    {
      name: 'restored volume',
      held: copy !== undefined && copy.volume === null,
      expected: 'deleted after the comparison',
      found: copy?.volume ? `${copy.volume.id} is ${copy.volume.state}` : 'none',
    },
  ];
}
