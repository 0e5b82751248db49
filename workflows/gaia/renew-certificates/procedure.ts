import type { UngatedProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { Facts } from './facts.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { refusals, triage } from './triage.ts';

/** G12 of the hub document: certbot's renewal, when the authority wants it or a third of the lifetime is left. */
export const renewCertificates: UngatedProcedure<Input, Facts> = {
  name: 'gaia-renew-certificates',
  system: 'gaia',
  title: 'Renew the TLS certificate of a Gaia hub when it is due',
  readOnly: false,
  from: ['G12', 'G8'],
  input: Input,
  example: { hub: 'hub.example.test', reason: 'the scheduled look' },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: ['gaia/inspect-hub', 'gaia/renew-certificates', 'gaia/keep-certificate'],
  plan,
  ungated: 'it renews only what is due, stops no service, and keeps the old certificate when anything fails',
  judge,
};
