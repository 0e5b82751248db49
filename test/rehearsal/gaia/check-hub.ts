import { createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import type { Rehearsed } from '../support/stage.ts';

export const checkHub: Rehearsed = {
  hubs: { good: {}, sick: { certificate: 'expired' } },
  good: {
    transitions: 14,
    assess({ checks }) {
      expect(checks.filter(({ held }) => !held)).toEqual([]);
      expect(checks.length).toBeGreaterThan(15);
    },
  },
  more(stage) {
    it('names what is wrong on a hub and the procedure that cures it', async () => {
      const { closed } = stage.world.stack.estate.hubs[stage.hub('sick')]!.ports;
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(closed[0], '127.0.0.1', resolve));
      await stage.machine('sick').execute('systemctl stop gaia-reader.service');
      const run = await stage.start('sick');
      const end = await stage.world.end(run);
      server.close();

      expect(end).toMatchObject({ status: 'FAILED', error: 'HubUnhealthy' });
      expect(end.cause).toContain(`${stage.world.stack.url}/runbooks/gaia/check-hub.md#hub-unhealthy`);
      const broken = (await stage.judged(run)).filter(({ held }) => !held);
      expect(broken.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['closed ports', 'trusted', 'validity', 'units', 'containers', 'renewal']),
      );
      const cure = (name: string) => broken.find((each) => each.name === name)?.procedure;
      expect(cure('containers')).toBe('gaia-restart-services');
      expect(cure('trusted')).toBe('gaia-reset-certificates');
      expect(await stage.world.kinds(run)).not.toContain('planned');
    }, 60_000);
  },
};
