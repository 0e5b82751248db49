import { expect, it } from '@jest/globals';
import type { Rehearsed } from '../support/stage.ts';

export const checkDns: Rehearsed = {
  hubs: { good: {} },
  good: {
    transitions: 8,
    async assess({ run, execution, end, kinds }, { world }) {
      expect(JSON.parse(end.output!)).toMatchObject({ outcome: 'done', checks: expect.any(Array) });
      expect(kinds).toEqual(expect.arrayContaining(['opened', 'fact', 'judged', 'closed']));
      expect((await world.entries({ run, execution }))[0]!.data).not.toHaveProperty('lock');
    },
  },
  more(stage) {
    it('fails with what is wrong, what to do, and where to read on; the alerts hear of it', async () => {
      const { rehearsal, url } = stage.world.stack;
      rehearsal!.scenario.set({ addresses: { [stage.hub('good')]: '192.0.2.7' } });
      const run = await stage.start('good');
      const end = await stage.world.end(run);
      rehearsal!.scenario.set({ addresses: {} });

      expect(end).toMatchObject({ status: 'FAILED', error: 'DnsMismatch' });
      expect(end.cause).toMatch(/zone servers: expected A 127\.0\.0\.1 .*found .*A 192\.0\.2\.7.* Correct the records/);
      expect(end.cause).toContain(`${url}/runbooks/gaia/check-dns.md#dns-mismatch`);
      expect((await stage.judged(run)).filter(({ held }) => !held).map(({ name }) => name)).toEqual([
        'zone servers',
        'resolvers',
      ]);
      expect(await stage.world.kinds(run)).toContain('mailed');
    }, 60_000);

    it('looks again for as long as it was told, and no longer', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      scenario.set({ addresses: { [stage.hub('good')]: '192.0.2.7' } });
      const late = await stage.start('good', { waitSeconds: 1 });
      const mended = await stage.start('good', { waitSeconds: 601 });
      const end = await stage.world.end(late);
      scenario.set({ addresses: {} });

      expect(end).toMatchObject({ status: 'FAILED', error: 'DnsMismatch' });
      expect(end.cause).toContain('after 1 s of waiting');
      expect(await stage.world.end(mended)).toMatchObject({ status: 'SUCCEEDED' });
      const looks = (await stage.world.entries(mended)).filter(({ data }) => data.fact === 'dns');
      expect(looks.map(({ data }) => (data.value as { matches: boolean }).matches)).toEqual([false, true]);
    }, 60_000);
  },
};
