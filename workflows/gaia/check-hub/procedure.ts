import type { ReadingProcedure } from '../../shared/procedure.ts';
import { target } from '../hub/target.ts';
import { check } from './check.ts';
import { Facts } from './facts.ts';
import { Input } from './input.ts';

/** G3, G6 and G7 of the hub document: the browser's looks, `docker ps` and `cat`, as checks with their cures. */
export const checkHub: ReadingProcedure<Input, Facts> = {
  name: 'gaia-check-hub',
  system: 'gaia',
  title: 'Check a Gaia hub from outside and on its host',
  readOnly: true,
  from: ['G3', 'G6', 'G7'],
  input: Input,
  example: { hub: 'hub.example.test' },
  target,
  facts: Facts,
  refusals: ['InstanceNotReady', 'HubUnhealthy'],
  commands: ['gaia/inspect-hub'],
  check,
  failure: 'HubUnhealthy',
};
