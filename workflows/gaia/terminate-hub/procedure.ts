import type { GatedProcedure } from '../../shared/procedure.ts';
import { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { target } from './target.ts';
import { refusals, triage } from './triage.ts';

/** G14 of the hub document, which only warns of it: end an instance, with its data kept and the copy tried before. */
export const terminateHub: GatedProcedure<Input, Facts> = {
  name: 'gaia-terminate-hub',
  system: 'gaia',
  title: 'Terminate a Gaia hub',
  readOnly: false,
  from: ['G14'],
  input: Input,
  example: { hub: 'hub.example.test', reason: 'it has moved' },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: ['gaia/inspect-hub', 'gaia/stop-services', 'gaia/start-services', 'gaia/compare-snapshot'],
  plan,
  gate,
  judge,
};
