import type { GatedProcedure } from '../../shared/procedure.ts';
import { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { target } from './target.ts';
import { refusals, triage } from './triage.ts';

/** G2 and G3 of the hub document: launch an instance of the newest image, wait for it, and look at it by its address. */
export const launchHub: GatedProcedure<Input, Facts> = {
  name: 'gaia-launch-hub',
  system: 'gaia',
  title: 'Launch a Gaia hub on EC2',
  readOnly: false,
  from: ['G2', 'G3'],
  input: Input,
  example: { hub: 'second.example.test', reason: 'a second hub' },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: ['gaia/inspect-hub'],
  plan,
  gate,
  judge,
};
