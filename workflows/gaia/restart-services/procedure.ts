import type { GatedProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { refusals, triage } from './triage.ts';

/** G9 of the hub document: `systemctl restart gaia.service`, with what it wipes told before. */
export const restartServices: GatedProcedure<Input, Facts> = {
  name: 'gaia-restart-services',
  system: 'gaia',
  title: 'Restart the services of a Gaia hub',
  readOnly: false,
  from: ['G9', 'G8'],
  input: Input,
  example: { hub: 'hub.example.test', reason: 'the reader does not answer' },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: ['gaia/inspect-hub', 'gaia/restart-services', 'gaia/start-services'],
  plan,
  gate,
  judge,
};
