import { DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { HUB_TAG } from '../../workflows/gaia/hub/hub-tag.ts';

/** Every state but `shutting-down` and `terminated`: those are on their way out of EC2's lists. */
const ALIVE = ['pending', 'running', 'stopping', 'stopped'];

/** The instance of a hub, or why there is not exactly one. */
export type Found = { id: string; instance: Instance | undefined } | { id: ''; problem: string };

/** The instance of this id; `instance` is undefined when EC2 does not know it. */
export async function findById(ec2: EC2Client, id: string): Promise<Found> {
  try {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const instances = Reservations?.flatMap(({ Instances }) => Instances ?? []);
    return { id, instance: instances?.find(({ InstanceId }) => InstanceId === id) };
  } catch (error) {
    if ((error as Error).name === 'InvalidInstanceID.NotFound') return { id, instance: undefined };
    throw error;
  }
}

/** The one instance with the tag `stepbook:hub=<hub>`, or another tag, that is not terminated. */
export async function findByTag(ec2: EC2Client, hub: string, tag = HUB_TAG): Promise<Found> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: `tag:${tag}`, Values: [hub] },
        { Name: 'instance-state-name', Values: ALIVE },
      ],
    }),
  );
  const [first, ...others] = Reservations.flatMap(({ Instances }) => Instances ?? []);
  if (!first) {
    return { id: '', problem: `the estate names no instance, and none has the tag ${tag}=${hub}` };
  }
  if (others.length > 0) {
    const ids = [first, ...others].map(({ InstanceId }) => InstanceId).sort();
    return {
      id: '',
      problem: `the estate names no instance, and ${ids.length} have the tag ${tag}=${hub}: ${ids.join(', ')}`,
    };
  }
  return { id: first.InstanceId!, instance: first };
}
