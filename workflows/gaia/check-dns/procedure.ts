import type { ReadingProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { check } from './check.ts';
import { Facts } from './facts.ts';
import { Input } from './input.ts';

/** G8 of the hub document: `watch -n 2 -t -g -x host <domain>`, with an end, and asked of those who decide. */
export const checkDns: ReadingProcedure<Input, Facts> = {
  name: 'gaia-check-dns',
  system: 'gaia',
  title: 'Check the DNS records of a Gaia hub',
  readOnly: true,
  from: ['G8'],
  input: Input,
  example: { hub: 'hub.example.test' },
  target,
  facts: Facts,
  refusals: ['DnsMismatch'],
  commands: [],
  check,
  failure: 'DnsMismatch',
};
