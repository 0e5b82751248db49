import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Rehearsed, Stage } from '../support/stage.ts';

const files = (stage: Stage, name: string) =>
  ['hub-config/config.json', 'nginx/conf.d/default.conf', 'gaia.env', 'scripts/update-configs.sh'].map((path) =>
    readFileSync(join(stage.machine(name).root, 'gaia', path), 'utf8'),
  );
const urlOf = (stage: Stage, name: string) => ({ readUrl: `https://${stage.hub(name)}/files/` });

export const changeReadUrl: Rehearsed = {
  hubs: { good: {}, keyless: {} },
  good: {
    transitions: 45,
    input: (stage) => urlOf(stage, 'good'),
    async assess({ gate, checks, run }, stage) {
      expect(gate!.need.map(({ group, min }) => ({ group, min }))).toEqual([{ group: 'operator', min: 1 }]);
      const names = ['hub_info', 'read_url_prefix', 'read', 'readURL', 'kept', 'nginx', 'trusted', 'STAGING'];
      expect(checks.map(({ name, held }) => [name, held])).toEqual(names.map((name) => [name, true]));

      await stage.machine('good').execute('systemctl restart gaia.service');
      await expect(stage.get('good', '/hub_info')).resolves.toContain(
        `"read_url_prefix":"https://${stage.hub('good')}/files/"`,
      );
      for (const prefix of ['files', 'reader']) {
        await expect(stage.get('good', `/${prefix}/stepbook/read-check.json`)).resolves.toContain(`"run":"${run}"`);
      }
      const again = await stage.world.end(await stage.start('good', urlOf(stage, 'good')));
      expect(JSON.parse(again.output!)).toMatchObject({ outcome: 'advised', advice: 'Nothing to do.' });
    },
  },
  more(stage) {
    it('changes nothing when nginx refuses the configuration, and says what nginx says', async () => {
      const before = files(stage, 'keyless');
      const run = await stage.start('keyless', urlOf(stage, 'keyless'));
      const gate = await stage.world.gate(run);
      const { root } = stage.machine('keyless');
      const key = join(root, `gaia/nginx/certbot/conf/live/${stage.hub('keyless')}/privkey.pem`);
      renameSync(key, `${key}.gone`);
      await stage.world.vote('bob', gate);
      const end = await stage.world.end(run);
      renameSync(`${key}.gone`, key);

      expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
      expect(end.cause).toMatch(/nginx refuses the new configuration; the old one is back.*\[emerg\]/s);
      expect(files(stage, 'keyless')).toEqual(before);
      await expect(stage.get('keyless', '/hub_info')).resolves.toContain(`https://${stage.hub('keyless')}/reader/`);
    }, 120_000);

    it('puts all four files back when the reader does not answer through the new address', async () => {
      const before = files(stage, 'keyless');
      const run = await stage.start('keyless', urlOf(stage, 'keyless'));
      const gate = await stage.world.gate(run);
      await stage.machine('keyless').execute('systemctl stop gaia-reader.service');
      await stage.world.vote('bob', gate);
      const end = await stage.world.end(run);

      expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
      expect(end.cause).toMatch(
        /a read through .* is not answered by the reader.*change-read-url\.md#change-read-url/s,
      );
      const undone = (await stage.world.entries(run)).find(({ kind }) => kind === 'undo-finished');
      expect(undone?.data).toMatchObject({ action: 'change-read-url', status: 'SUCCEEDED' });
      expect(files(stage, 'keyless')).toEqual(before);
      expect(stage.transcript(run).problems).toEqual([]);
      await stage.machine('keyless').execute('systemctl start gaia-reader.service');
    }, 120_000);

    it('refuses an address that no client would trust, before anything is planned', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      scenario.set({ addresses: { [stage.hub('good')]: '127.0.0.1' } });
      const end = await stage.world.end(await stage.start('good', urlOf(stage, 'keyless')));
      scenario.set({ addresses: {} });
      expect(end).toMatchObject({ status: 'FAILED', error: 'ReadUrlUnreachable' });
      expect(end.cause).toMatch(/certificate that no client trusts.*#read-url-unreachable/s);
    }, 60_000);
  },
};
