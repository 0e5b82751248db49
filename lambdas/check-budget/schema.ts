import * as z from 'zod';
import { Hostname } from '../../workflows/shared/estate.ts';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** The exact set of names of the certificate that is to be asked for. */
  names: z.array(Hostname).min(1).max(100),
  /** Whose ACME account asks; a hub's goes by its domain. Left out: the first of the names. */
  account: Hostname.optional(),
  /** Certificates seen on the host. */
  observed: z.array(z.object({ serial: z.string(), notBefore: z.string(), names: z.array(z.string()) })).default([]),
});
