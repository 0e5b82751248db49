import type * as z from 'zod';
import type { Estate } from '../../shared/estate.ts';
import { InputInvalid } from '../../shared/input-invalid.ts';
import type { Target } from '../../shared/procedure.ts';
import { HubDetail, target as hubTarget } from '../hub/target.ts';

/** A hub that can be launched: what every hub has, and how. */
export const LaunchDetail = HubDetail.required({ launch: true });
export type LaunchDetail = z.infer<typeof LaunchDetail>;

/** The hub of the estate with this domain. Throws `InputInvalid` when there is none, or it does not say how to launch it. */
export function target(input: { hub: string }, estate: Estate): Target {
  const found = hubTarget(input, estate);
  const launch = estate.hubs[input.hub]?.launch;
  if (!launch) {
    const known = Object.keys(estate.hubs).filter((domain) => estate.hubs[domain]!.launch);
    throw new InputInvalid(
      'hub',
      input.hub,
      `a hub of estate ${estate.name} with a launch block, which ${known.length > 0 ? `${known.sort().join(', ')} has` : 'none has'}`,
    );
  }
  return found;
}
