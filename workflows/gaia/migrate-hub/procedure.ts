import type { GatedProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { refusals, triage } from './triage.ts';

/** G13 of the hub document: "If you use a domain, you can migrate your instance to a different server". */
export const migrateHub: GatedProcedure<Input, Facts> = {
  name: 'gaia-migrate-hub',
  system: 'gaia',
  title: 'Move a Gaia hub with its data to another instance',
  readOnly: false,
  from: ['G13'],
  input: Input,
  example: { hub: 'hub.example.test', reason: 'a newer image' },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: [
    'gaia/inspect-hub',
    'gaia/inspect-storage',
    'gaia/freeze-hub',
    'gaia/thaw-hub',
    'gaia/take-over-hub',
    'gaia/refuse-writes',
    'gaia/remove-transfer',
  ],
  plan,
  gate,
  judge,
};
