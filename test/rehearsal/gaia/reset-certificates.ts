import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { servedCertificate } from '../../../cli/rehearsal/served-certificate.ts';
import { filesBelow } from '../support/search.ts';
import type { Rehearsed, Stage } from '../support/stage.ts';

const served = (stage: Stage, name: string) => {
  const domain = stage.hub(name);
  return servedCertificate('127.0.0.1', stage.world.stack.estate.hubs[domain]!.ports.https, domain);
};
let before: { serial: string };

export const resetCertificates: Rehearsed = {
  hubs: { good: { certificate: 'expired' } },
  good: {
    transitions: 49,
    async prepare(stage) {
      before = await served(stage, 'good');
    },
    async assess({ end }, stage) {
      expect(JSON.parse(end.output!)).toMatchObject({ outcome: 'done' });
      expect((await served(stage, 'good')).serial).not.toBe(before.serial);
      const snapshots = filesBelow(join(stage.world.dataDir, 'snapshots'), ['data']);
      expect(snapshots.filter((file) => readFileSync(file, 'utf8').includes(stage.hub('good')))).toHaveLength(1);
    },
  },
};
