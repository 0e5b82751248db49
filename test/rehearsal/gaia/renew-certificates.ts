import { expect, it } from '@jest/globals';
import { readRun } from '../../../cli/read-run.ts';
import { servedCertificate } from '../../../cli/rehearsal/served-certificate.ts';
import { buildDocument } from '../../../commands/build-document.ts';
import type { RenewalFact } from '../../../workflows/shared/facts/renewal.ts';
import type { Rehearsed, Stage } from '../support/stage.ts';

const served = async (stage: Stage, name: string) => {
  const domain = stage.hub(name);
  return (await servedCertificate('127.0.0.1', stage.world.stack.estate.hubs[domain]!.ports.https, domain)).serial;
};
/** What runs asked for; beside it the ledger has what the hub's archive shows. */
const asked = async (stage: Stage, name: string) => {
  const { attempts } = await readRun((await stage.world.as('home')).lambda, 'ledger', {});
  const ofHub = attempts.filter(({ names }) => names.includes(stage.hub(name)));
  expect(ofHub.filter(({ source }) => source === 'host').length).toBeGreaterThan(0);
  return ofHub.filter(({ run }) => run !== undefined);
};
const output = ({ output: text = '{}' }: { output?: string | undefined }) =>
  JSON.parse(text) as Record<string, unknown>;
let before: string;

export const renewCertificates: Rehearsed = {
  hubs: {
    good: { certificate: 'due' },
    fresh: {},
    behind: {},
    refused: { certificate: 'due' },
    undone: { certificate: 'due' },
    edited: { certificate: 'due' },
  },
  good: {
    transitions: 48,
    async prepare(stage) {
      before = await served(stage, 'good');
    },
    async assess({ end, run, checks, kinds, plan }, stage) {
      expect(output(end)).toMatchObject({ outcome: 'done' });
      expect(checks.map(({ name, held }) => [name, held])).toEqual(
        ['trusted', 'authority', 'names', 'validity', 'new serial', 'listeners', 'hub_info', 'STAGING'].map((name) => [
          name,
          true,
        ]),
      );
      const serial = await served(stage, 'good');
      expect(serial).not.toBe(before);
      expect(kinds).not.toContain('gate-opened');
      expect(plan!.plan.gate).toBeUndefined();
      expect(await asked(stage, 'good')).toMatchObject([
        { source: 'ledger', outcome: 'issued', endpoint: 'production', serial, run },
      ]);
    },
  },
  more(stage) {
    it('leaves a certificate alone that is not due, and renews it once its window is open, whatever is left of it', async () => {
      const { scenario } = stage.world.stack.rehearsal!;
      const first = await served(stage, 'fresh');
      const early = await stage.world.end(await stage.start('fresh'));
      expect(early.status).toBe('SUCCEEDED');
      expect(output(early)).toMatchObject({ outcome: 'skipped' });
      expect(output(early).because).toMatch(
        /the authority's window is .*due from \d{4}-\d\d-\d\dT.*next scheduled run/,
      );

      // The authority is not asked again before its Retry-After is over: a window that opens today is seen tomorrow.
      scenario.set({ renewNow: true });
      const soon = await stage.world.end(await stage.start('fresh'));
      expect(output(soon)).toMatchObject({ outcome: 'skipped' });
      expect(await served(stage, 'fresh')).toBe(first);

      await stage.world.stack.rehearsal!.certify(stage.hub('fresh'), 'healthy');
      await stage.get('fresh', '/hub_info');
      const second = await served(stage, 'fresh');
      const run = await stage.start('fresh');
      const end = await stage.world.end(run);
      scenario.set({ renewNow: false });

      expect(end).toMatchObject({ status: 'SUCCEEDED' });
      expect(await served(stage, 'fresh')).not.toBe(second);
      const facts = (await stage.world.entries(run)).filter(({ data }) => data.fact === 'renewal');
      const [plan, recheck, verify] = facts.map(({ data }) => data.value as RenewalFact);
      expect(plan).toMatchObject({ source: 'ari', window: expect.anything() });
      expect(recheck).toEqual(plan);
      expect(verify!.id).not.toBe(plan!.id);
    }, 120_000);

    it('advises a reload when the disk has a newer certificate than the one that is served', async () => {
      await stage
        .machine('behind')
        .execute(
          'docker run --rm --net=gaia -v /gaia/nginx/certbot/conf:/etc/letsencrypt -v /gaia/nginx/certbot/www:/usr/share/nginx/html/certbot ' +
            `certbot/certbot renew --cert-name ${stage.hub('behind')} --force-renewal`,
        );
      const end = await stage.world.end(await stage.start('behind'));

      expect(end).toMatchObject({ status: 'SUCCEEDED' });
      expect(output(end)).toMatchObject({ outcome: 'advised', advice: expect.stringContaining('Reload nginx') });
      expect(await asked(stage, 'behind')).toEqual([]);

      // The same between a plan and its command: what was renewed elsewhere is only served, and nobody is asked again.
      const old = await served(stage, 'behind');
      const [step] = JSON.parse(buildDocument('gaia/renew-certificates').content).mainSteps as {
        inputs: { runCommand: string[] };
      }[];
      const given = `export SSM_Domain=${stage.hub('behind')} SSM_Run=by-hand SSM_Serial=${old}`;
      const printed = await stage.machine('behind').execute(`${given}\n${step!.inputs.runCommand.join('\n')}`);
      const { elsewhere, serial } = JSON.parse(printed) as { elsewhere: boolean; serial: string };
      expect(elsewhere).toBe(true);
      expect(await served(stage, 'behind')).toBe(serial);
      expect(serial).not.toBe(old);
    }, 60_000);

    it('that the authority refuses fails, is mailed, costs no certificate, and leaves the old one served', async () => {
      const old = await served(stage, 'refused');
      stage.world.stack.rehearsal!.scenario.set({ failingAuthority: ['production'] });
      const run = await stage.start('refused');
      const end = await stage.world.end(run);
      stage.world.stack.rehearsal!.scenario.set({ failingAuthority: [] });

      expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
      expect(end.cause).toMatch(/certbot did not renew .*still there and served/s);
      expect(end.cause).toContain('/runbooks/gaia/renew-certificates.md#renew-certificates');
      expect(await served(stage, 'refused')).toBe(old);
      expect(await stage.world.kinds(run)).toEqual(expect.arrayContaining(['action-begun', 'undo-finished', 'mailed']));
      const undo = (await stage.world.entries(run)).find(({ kind }) => kind === 'undo-finished');
      expect(undo?.data).toMatchObject({ action: 'renew-certificates', status: 'SUCCEEDED' });
      expect(stage.transcript(run).problems).toEqual([]);
      expect(await asked(stage, 'refused')).toMatchObject([{ outcome: 'refused', error: 'serverInternal' }]);
    }, 60_000);

    it('links the old certificate again, and sets the new one aside, when it is not what was promised', async () => {
      const old = await served(stage, 'undone');
      const run = await stage.start('undone');
      await stage.world.entry(run, 'action-begun');
      // Somebody takes the hub away behind nginx's back: the renewal works, /hub_info does not.
      await stage.machine('undone').execute('systemctl stop gaia-hub.service');
      const end = await stage.world.end(run);

      expect(end).toMatchObject({ status: 'FAILED', error: 'VerifyFailed' });
      expect(await served(stage, 'undone')).toBe(old);
      const aside = `$STEPBOOK_MACHINE_ROOT/var/lib/stepbook/set-aside/${run.run}`;
      const names = (await stage.machine('undone').execute(`ls ${aside}`)).trim().split('\n');
      expect(names.filter((name) => name.startsWith('cert'))).toHaveLength(1);
      expect(await stage.holder('undone')).toBeUndefined();
    }, 60_000);

    it('asks nobody when nginx would not take its configuration again, and says which line is wrong', async () => {
      const old = await served(stage, 'edited');
      const file = '$STEPBOOK_MACHINE_ROOT/gaia/nginx/conf.d/default.conf';
      await stage.machine('edited').execute(`echo '}' >> ${file}`);
      const end = await stage.world.end(await stage.start('edited'));

      expect(end).toMatchObject({ status: 'FAILED', error: 'NginxConfigBroken' });
      expect(end.cause).toMatch(
        /unexpected "}" in .*default\.conf:\d+.*valid for \d+ hours more.*#nginx-config-broken/s,
      );
      expect(await served(stage, 'edited')).toBe(old);
      expect(await asked(stage, 'edited')).toEqual([]);
    }, 60_000);
  },
};
