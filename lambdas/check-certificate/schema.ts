import * as z from 'zod';
import { Hostname } from '../../workflows/shared/estate.ts';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  domain: Hostname,
  address: z.string().nullable(),
  port: z.int().min(1).max(65_535),
  trustedRoots: z.array(z.string()).default([]),
  /** Wait for another certificate than this serial (may be empty: for any): `NotYetServed` until then. */
  other: z.string().optional(),
});
