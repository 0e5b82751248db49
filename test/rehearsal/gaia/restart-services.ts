import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { buildDocument } from '../../../commands/build-document.ts';
import type { Rehearsed } from '../support/stage.ts';

export const restartServices: Rehearsed = {
  hubs: { good: {}, unlucky: {}, expired: { certificate: 'expired' } },
  good: {
    transitions: 36,
    assess({ gate, checks }) {
      expect(gate!.need.map(({ group, min }) => ({ group, min }))).toEqual([{ group: 'operator', min: 1 }]);
      expect(gate!.summary).toMatch(/Manual edits are wiped.*\/gaia\/hub-config\/config\.json [0-9a-f]{12}/);
      expect(checks.map(({ name, held }) => [name, held])).toEqual(
        ['containers', 'hub_info', 'trusted', 'authority', 'names', 'STAGING'].map((name) => [name, true]),
      );
    },
  },
  more(stage) {
    it('sends a hub whose certificate has expired to the procedure that cures it', async () => {
      const end = await stage.world.end(await stage.start('expired'));
      expect(end.status).toBe('SUCCEEDED');
      expect(JSON.parse(end.output!)).toMatchObject({ outcome: 'advised', advice: 'Reset the certificates.' });
    }, 60_000);

    it('that goes wrong tries to start what does not run, says why, and lets a person do it as the runbook has it', async () => {
      const run = await stage.start('unlucky');
      const gate = await stage.world.gate(run);
      const script = join(stage.machine('unlucky').root, 'gaia/scripts/update-configs.sh');
      renameSync(script, `${script}.gone`);
      await stage.world.vote('bob', gate);
      const end = await stage.world.end(run);

      expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
      expect(end.cause).toMatch(/nginx\.service failed.*restart-services\.md#restart-services/s);
      expect(stage.transcript(run).problems).toEqual([]);
      const undone = (await stage.world.entries(run)).find(({ kind }) => kind === 'undo-finished');
      expect(undone?.data).toMatchObject({ action: 'restart-services', status: 'FAILED' });
      expect(await stage.holder('unlucky')).toBeUndefined();

      renameSync(`${script}.gone`, script);
      const byHand = buildDocument('gaia/start-services').content;
      const [step] = JSON.parse(byHand).mainSteps as { inputs: { runCommand: string[] } }[];
      const lines = step!.inputs.runCommand.join('\n');
      await stage.machine('unlucky').execute(`export SSM_Domain=${stage.hub('unlucky')}\n${lines}`);
      const checks = await stage.judged(await stage.start('unlucky', {}, { procedure: 'gaia-check-hub' }));
      expect(checks.find(({ name }) => name === 'containers')).toMatchObject({ held: true });
    }, 120_000);
  },
};
