import type { GatedProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { Facts } from './facts.ts';
import { gate } from './gate.ts';
import { Input } from './input.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { refusals, triage } from './triage.ts';

/** G11 of the hub document: "Changes to a hub's readURL must be reflected in the nginx service configuration". */
export const changeReadUrl: GatedProcedure<Input, Facts> = {
  name: 'gaia-change-read-url',
  system: 'gaia',
  title: 'Change the read URL of a Gaia hub',
  readOnly: false,
  from: ['G11'],
  input: Input,
  example: {
    hub: 'hub.example.test',
    readUrl: 'https://hub.example.test/files/',
    reason: 'files get an address of their own',
  },
  target,
  facts: Facts,
  refusals,
  triage,
  commands: ['gaia/inspect-hub', 'gaia/inspect-read-url', 'gaia/change-read-url', 'gaia/restore-read-url'],
  plan,
  gate,
  judge,
};
