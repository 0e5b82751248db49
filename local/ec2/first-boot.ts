import { mkdirSync, rmSync } from 'node:fs';
import type { Ec2Context } from './action.ts';
import type { Image } from './images.ts';
import { type Instance, keepDetails } from './instance.ts';

/**
 * Boots an instance for the first time: its image, then its user data, then its units. User data that the image does not
 * understand ends as it does on AWS: the instance runs, nothing answers, the status check fails and the console says why.
 */
export async function firstBootOf(context: Ec2Context, instance: Instance, image: Image): Promise<void> {
  const { clock, firstBoot, onFault } = context;
  const machine = instance.machine!;
  const userData = Buffer.from(instance.details.userData ?? '', 'base64').toString('utf8');
  try {
    // A first boot that was interrupted has left half a disk.
    rmSync(machine.root, { recursive: true, force: true });
    mkdirSync(machine.root, { recursive: true });
    await machine.prepare();
    await firstBoot?.({ machine, image, userData, publicIp: machine.record.publicIp });
  } catch (error) {
    keepDetails(context, instance, { failure: (error as Error).message, runningSince: clock.now() });
    return;
  }
  try {
    await machine.start();
    keepDetails(context, instance, { booted: true, runningSince: clock.now() });
    await context.changed();
  } catch (error) {
    onFault(error);
    keepDetails(context, instance, { failure: (error as Error).message, runningSince: clock.now() });
  }
}
