import * as z from 'zod';

/** Whether TCP connections from outside are taken on ports of an address. */
export const PortsFact = z.object({
  ports: z.array(
    z.object({
      port: z.int(),
      open: z.boolean(),
      /** Why not, as Node names it, e.g. `ECONNREFUSED`. */
      error: z.string().optional(),
    }),
  ),
});

export type PortsFact = z.infer<typeof PortsFact>;
