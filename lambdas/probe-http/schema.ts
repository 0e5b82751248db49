import * as z from 'zod';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  url: z.url({ protocol: /^https?$/, error: 'an http: or https: URL' }),
  /** Where to connect; the URL's host is only the Host header and the SNI. */
  address: z.string().nullable(),
  port: z.int().min(1).max(65_535),
  trustedRoots: z.array(z.string()).default([]),
});
