import * as z from 'zod';

/** How an instance is doing, and how it is protected. */
export const StatusFact = z.object({
  id: z.string(),
  state: z.string(),
  /** Availability zone. */
  zone: z.string(),
  /** Its Elastic IP, if it has one. */
  address: z.object({ allocationId: z.string(), publicIp: z.string() }).nullable(),
  /** EC2's two status checks: `ok`, `impaired`, `initializing`, `insufficient-data`, `not-applicable`. */
  system: z.string(),
  instance: z.string(),
  /** Termination protection. */
  protected: z.boolean(),
  /** Whether the metadata service takes nothing but session tokens (IMDSv2). */
  tokensRequired: z.boolean(),
  /** Volumes that stay when the instance is terminated. */
  kept: z.array(z.string()),
  /** What the console says of a first boot that failed; only when a check is impaired. */
  console: z.array(z.string()),
});

export type StatusFact = z.infer<typeof StatusFact>;
