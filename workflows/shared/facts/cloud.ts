import * as z from 'zod';

/** What EC2 has for a launch: images, the place, and what is there of this hub already. */
export const CloudFact = z.object({
  /** Images of allowed owners whose name may be a hub's, in the order EC2 gave them, which is none. */
  images: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      owner: z.string(),
      /** RFC 3339. */
      created: z.string(),
      architecture: z.string(),
      state: z.string(),
      devices: z.array(z.object({ device: z.string(), sizeGb: z.number() })),
    }),
  ),
  /** Null when EC2 knows no such subnet. `gateway`: where its way to the internet leads, `igw-…`. */
  subnet: z.object({ id: z.string(), vpc: z.string(), zone: z.string(), gateway: z.string().nullable() }).nullable(),
  /** Whether the instance type is offered in the subnet's zone. */
  offered: z.boolean(),
  /** Instances with the hub's tag that are not terminated. */
  existing: z.array(z.object({ id: z.string(), state: z.string() })),
  /** The hub's security group, if there is one: its rules as `tcp 80 from 0.0.0.0/0`, sorted. */
  group: z.object({ id: z.string(), rules: z.array(z.string()) }).nullable(),
  /** Whether the key pair is there; null when none is wanted. */
  keyPair: z.boolean().nullable(),
});

export type CloudFact = z.infer<typeof CloudFact>;
