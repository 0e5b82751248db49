import * as z from 'zod';

/** When a certificate is to be renewed: what its authority suggests (RFC 9773), or what is left of its lifetime. */
export const RenewalFact = z.object({
  /** `ari`: the authority gave a window; `lifetime`: it gave none, and `problem` says why. */
  source: z.enum(['ari', 'lifetime']),
  /** The certificate's CertID (RFC 9773, section 4.1); missing when it shows no authority key identifier. */
  id: z.string().optional(),
  /** The suggested window, RFC 3339. */
  window: z.object({ start: z.string(), end: z.string() }).optional(),
  /** Where the authority explains its window. */
  explanation: z.string().optional(),
  /** RFC 3339: a moment in the window, the same at every look; else when a third of the lifetime is left. Null: no certificate. */
  from: z.string().nullable(),
  /** RFC 3339: when the authority may be asked again, by its Retry-After. */
  askAgain: z.string().optional(),
  problem: z.string().optional(),
});

export type RenewalFact = z.infer<typeof RenewalFact>;
