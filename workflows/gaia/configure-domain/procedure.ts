import type { GatedProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { refusals, triage } from './triage.ts';

/** G4 of the hub document: "add an A record, leave the Name field blank", a CNAME `www`, and wait until it is seen. */
export const configureDomain: GatedProcedure<Input, Facts> = {
  name: 'gaia-configure-domain',
  system: 'gaia',
  title: 'Point a domain to a Gaia hub',
  readOnly: false,
  from: ['G4'],
  input: Input,
  example: { hub: 'hub.example.test', reason: 'the hub is launched' },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: [],
  plan,
  gate,
  judge,
};
