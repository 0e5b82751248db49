import type { GatedProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { refusals, triage } from './triage.ts';

/** G10 of the hub document: `systemctl restart reset-ssl-certs.service`, guarded, planned, approved, undone on failure. */
export const resetCertificates: GatedProcedure<Input, Facts> = {
  name: 'gaia-reset-certificates',
  system: 'gaia',
  title: 'Reset the TLS certificates of a Gaia hub',
  readOnly: false,
  from: ['G10', 'G8'],
  input: Input,
  example: { hub: 'hub.example.test', reason: 'the certificate has expired' },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: [
    'gaia/inspect-hub',
    'gaia/back-up-certificates',
    'gaia/rehearse-issuance',
    'gaia/reset-certificates',
    'gaia/restore-certificates',
  ],
  plan,
  gate,
  judge,
};
