import * as z from 'zod';

/** An EBS volume of the instance, under the device name of its block device mapping. */
export const Volume = z.object({ volumeId: z.string(), device: z.string(), encrypted: z.boolean() });

/** What EC2 and SSM say about an instance. `publicIp` is null while it has none (stopped, or a private subnet). */
export const InstanceFact = z.object({
  /** Empty when the estate names no instance, and none or several have the hub's tag; `problems` says which. */
  id: z.string(),
  /** EC2 instance state name; `absent` when EC2 knows no such instance. */
  state: z.string(),
  publicIp: z.string().nullable(),
  privateIp: z.string().optional(),
  /** The EBS root volume; missing on an instance-store root. */
  rootVolume: Volume.optional(),
  dataVolumes: z.array(Volume),
  agent: z.object({ online: z.boolean(), version: z.string().optional(), platform: z.string().optional() }),
  /** Why no command may be sent to it; empty when it is running, reachable from outside and its agent is new enough. */
  problems: z.array(z.string()),
});

export type InstanceFact = z.infer<typeof InstanceFact>;
