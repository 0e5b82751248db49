import * as z from 'zod';

/** The answer to one HTTP or HTTPS request from outside. Any status counts as reachable; redirects are not followed. */
export const HttpFact = z.object({
  url: z.string(),
  reachable: z.boolean(),
  status: z.int().optional(),
  /** Of HTTPS: the chain leads to a trusted root, the name fits and the certificate is in its validity. */
  trusted: z.boolean().optional(),
  /** The body, when it is JSON of at most 2 KB. */
  body: z.unknown().optional(),
  error: z.string().optional(),
});

export type HttpFact = z.infer<typeof HttpFact>;
