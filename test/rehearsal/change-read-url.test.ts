import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withChecks } from '../../cli/live/read-checks.ts';
import { type StartedRun, startRun } from '../../cli/start-run.ts';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import type { Check } from '../../workflows/shared/procedure.ts';
import { eventually, World } from './support/world.ts';

const well = 'well.example.test';
const keyless = 'keyless.example.test';

let world: World;

const start = async (hub: string, readUrl: string): Promise<StartedRun> =>
  startRun(await world.as('olga'), 'gaia-change-read-url', JSON.stringify({ hub, readUrl }));
const judged = async (run: StartedRun) => {
  const { lambda } = await world.as('home');
  return (await withChecks(lambda, await world.entry(run, 'judged'))).data.checks as Check[];
};
const files = (hub: string) =>
  ['hub-config/config.json', 'nginx/conf.d/default.conf', 'gaia.env', 'scripts/update-configs.sh'].map((path) =>
    readFileSync(join(world.machine(hub).root, 'gaia', path), 'utf8'),
  );
/** Asks as a client does, until the answer has the text. */
const answers = (hub: string, path: string, text: string) =>
  eventually(`${path} of ${hub} with ${text}`, async () => {
    const { https } = world.stack.estate.hubs[hub]!.ports;
    const request = `printf 'GET ${path} HTTP/1.0\\r\\nHost: ${hub}\\r\\n\\r\\n'`;
    const tls = `openssl s_client -quiet -connect 127.0.0.1:${https} -servername ${hub} 2>/dev/null || true`;
    const answer = await world.machine(hub).execute(`${request} | ${tls}`);
    return answer.includes(text) || undefined;
  });

beforeAll(async () => {
  world = await World.start({ [well]: {}, [keyless]: {} });
  for (const hub of [well, keyless]) await world.stack.rehearsal!.certify(hub, 'healthy');
}, 150_000);
afterAll(async () => {
  await world?.stop();
}, 150_000);

describe('gaia-change-read-url', () => {
  it('changes hub and nginx together, and the next start keeps it', async () => {
    const run = await start(well, `https://${well}/files/`);
    const gate = await world.gate(run);
    expect(gate.need.map(({ group, min }) => ({ group, min }))).toEqual([{ group: 'operator', min: 1 }]);
    await world.vote('bob', gate);
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect((await judged(run)).map(({ name, held }) => [name, held])).toEqual(
      ['hub_info', 'read_url_prefix', 'read', 'readURL', 'kept', 'nginx', 'trusted', 'STAGING'].map((name) => [
        name,
        true,
      ]),
    );
    expect(verifyTranscript(readFileSync(world.transcriptFile(run), 'utf8')).problems).toEqual([]);

    await world.machine(well).execute('systemctl restart gaia.service');
    await answers(well, '/hub_info', `"read_url_prefix":"https://${well}/files/"`);
    for (const prefix of ['files', 'reader']) {
      await answers(well, `/${prefix}/stepbook/read-check.json`, `"run":"${run.run}"`);
    }
    const again = await world.end(await start(well, `https://${well}/files/`));
    expect(JSON.parse(again.output!)).toMatchObject({ outcome: 'advised', advice: 'Nothing to do.' });
  }, 120_000);

  it('changes nothing when nginx refuses the configuration, and says what nginx says', async () => {
    const before = files(keyless);
    const run = await start(keyless, `https://${keyless}/files/`);
    const gate = await world.gate(run);
    const key = join(world.machine(keyless).root, `gaia/nginx/certbot/conf/live/${keyless}/privkey.pem`);
    renameSync(key, `${key}.gone`);
    await world.vote('bob', gate);
    const end = await world.end(run);
    renameSync(`${key}.gone`, key);

    expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
    expect(end.cause).toMatch(/nginx refuses the new configuration; the old one is back.*\[emerg\]/s);
    expect(files(keyless)).toEqual(before);
    await answers(keyless, '/hub_info', `https://${keyless}/reader/`);
  }, 120_000);

  it('puts all four files back when the reader does not answer through the new address', async () => {
    const before = files(keyless);
    const run = await start(keyless, `https://${keyless}/files/`);
    const gate = await world.gate(run);
    await world.machine(keyless).execute('systemctl stop gaia-reader.service');
    await world.vote('bob', gate);
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
    expect(end.cause).toMatch(/a read through .* is not answered by the reader.*change-read-url\.md#change-read-url/s);
    const undone = (await world.entries(run)).find(({ kind }) => kind === 'undo-finished');
    expect(undone?.data).toMatchObject({ action: 'change-read-url', status: 'SUCCEEDED' });
    expect(files(keyless)).toEqual(before);
    expect(verifyTranscript(readFileSync(world.transcriptFile(run), 'utf8')).problems).toEqual([]);
    await world.machine(keyless).execute('systemctl start gaia-reader.service');
  }, 120_000);

  it('refuses an address that no client would trust, before anything is planned', async () => {
    world.stack.rehearsal!.scenario.set({ addresses: { [well]: '127.0.0.1' } });
    const end = await world.end(await start(well, `https://${keyless}/files/`));
    expect(end).toMatchObject({ status: 'FAILED', error: 'ReadUrlUnreachable' });
    expect(end.cause).toMatch(/certificate that no client trusts.*#read-url-unreachable/s);
  }, 60_000);
});
