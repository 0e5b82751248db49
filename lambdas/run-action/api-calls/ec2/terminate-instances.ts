import {
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  ModifyInstanceAttributeCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { ApiCall } from '../api-call.ts';
import { NotSent } from '../not-sent.ts';
import { findLaunched, LaunchedBy } from './things-of-a-run.ts';

const Resolvers = z.array(z.string()).min(1);

/** The undo of a launch: the instance that this run made, unless its name leads to it. */
const Launched = LaunchedBy.extend({ UnlessItServes: z.strictObject({ Domain: z.string(), Resolvers }) });
/** An instance that people have decided to end; its protection was taken off before. */
const Named = z.strictObject({ InstanceIds: z.tuple([z.string()]) });
const Arguments = z.union([Launched, Named]);

/** Addresses that one server gives for a name. @throws the resolver's error */
export type LookUp = (domain: string, server: string) => Promise<string[]>;

/** EC2 TerminateInstances. */
export function terminateInstances({ ec2, lookUp }: { ec2: EC2Client; lookUp: LookUp }): ApiCall {
  return {
    async call(given) {
      const args = Arguments.parse(given);
      const instance = 'InstanceIds' in args ? undefined : await findLaunched(ec2, args);
      if ('LaunchedBy' in args) {
        // The launch was refused, or this was done before.
        if (!instance) return { instanceId: null };
        await refuseIfServing(instance, args.UnlessItServes, lookUp);
        await ec2.send(
          new ModifyInstanceAttributeCommand({
            InstanceId: instance.InstanceId,
            DisableApiTermination: { Value: false },
          }),
        );
      }
      const id = 'InstanceIds' in args ? args.InstanceIds[0] : instance!.InstanceId!;
      const { TerminatingInstances = [] } = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      return { instanceId: id, state: TerminatingInstances[0]?.CurrentState?.Name };
    },
    async find(given) {
      const args = Arguments.parse(given);
      if ('LaunchedBy' in args) return (await findLaunched(ec2, args)) ? undefined : { instanceId: null };
      const [id] = args.InstanceIds;
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      const state = Reservations[0]?.Instances?.[0]?.State?.Name;
      return state === 'shutting-down' || state === 'terminated' ? { instanceId: id, state } : undefined;
    },
    repeatable: true,
  };
}

/** An instance that its name leads to may have been given data. A server that does not answer might lead to it. */
async function refuseIfServing(
  { InstanceId, PublicIpAddress }: Instance,
  { Domain, Resolvers }: z.infer<typeof Launched>['UnlessItServes'],
  lookUp: LookUp,
): Promise<void> {
  const serves = (why: string) =>
    new NotSent(
      'MayHaveServed',
      `${InstanceId} is not terminated: ${why}. Look at it, and end it by hand if it may go.`,
    );
  for (const server of Resolvers) {
    const found = await lookUp(Domain, server).catch((error: NodeJS.ErrnoException) => {
      throw serves(`${server} does not say where ${Domain} leads (${error.code ?? error.message})`);
    });
    if (PublicIpAddress && found.includes(PublicIpAddress)) {
      throw serves(`${Domain} leads to it (${PublicIpAddress}, says ${server}), so it may have served`);
    }
  }
}
