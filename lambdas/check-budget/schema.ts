import * as z from 'zod';
import { Hostname } from '../../workflows/shared/estate.ts';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** The exact set of names of the certificate that is to be asked for. */
  names: z.array(Hostname).min(1).max(100),
  /** Certificates seen on the host. Those of other sets of names do not count. */
  observed: z.array(z.object({ serial: z.string(), notBefore: z.string(), names: z.array(z.string()) })).default([]),
});
