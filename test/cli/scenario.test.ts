import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { systemClock } from '../../engine/clock.ts';
import { openNames } from '../../local/rehearsal/names.ts';
import { chosenPorts } from '../../local/rehearsal/ports.ts';
import { nothing, openScenario } from '../../local/rehearsal/scenario.ts';
import { Estate } from '../../workflows/shared/estate.ts';
import { tempFolder } from '../local/temp-folder.ts';
import { cli } from './support/run-cli.ts';

const hub = 'hub.example.test';
const zone = 'Z0HUB0EXAMPLE0TEST';
const dataDir = tempFolder();
const empty = tempFolder();
const folder = join(dataDir, 'rehearsal');
const file = join(folder, 'scenario.json');
const estate = Estate.parse(parse(readFileSync('estates/rehearsal.yaml', 'utf8')));
/** As the stand-ins of a running rehearsal have it. */
const running = openScenario(folder);
let names: ReturnType<typeof openNames>;

beforeAll(async () => {
  await chosenPorts(folder, [
    'dns',
    ...Object.keys(estate.hubs).flatMap((domain) => [`${domain}:80`, `${domain}:443`]),
  ]);
  names = openNames({
    folder,
    estate,
    clock: systemClock,
    scenario: running.get,
    addressOf: (domain) => (estate.hubs[domain]!.instance ? '127.0.0.1' : undefined),
    serverAddress: '127.0.0.1',
  });
});
beforeEach(() => running.set(nothing));

const scenario = (...words: string[]) => cli('scenario', '--data-dir', dataDir, ...words);

describe('stepbook scenario', () => {
  it('says that nothing goes wrong, and changes nothing by saying it', async () => {
    const before = readFileSync(file, 'utf8');
    expect(await scenario()).toEqual({ code: 0, err: '', out: `Nothing goes wrong in the rehearsal of ${dataDir}.\n` });
    expect(JSON.parse((await scenario('--json')).out)).toEqual({ dataDir, scenario: nothing });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it("breaks a running rehearsal's DNS, adds to it, and mends it", async () => {
    expect(names.lookup(hub)).toMatchObject({ A: ['127.0.0.1'] });
    const { code, out } = await scenario('--address', `${hub}=192.0.2.7`);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`DNS gives 192.0.2.7 for ${hub}`) });
    expect(names.lookup(hub)).toMatchObject({ A: ['192.0.2.7'] });

    await scenario('--aaaa', `${hub}=2001:db8::7`, '--caa', `${hub}=ca.example.net`, '--caa', 'example.test=;');
    expect(names.lookup(hub)).toMatchObject({ A: ['192.0.2.7'], AAAA: ['2001:db8::7'], CAA: ['ca.example.net'] });
    expect(names.lookup('example.test')).toMatchObject({ CAA: [';'] });

    const cleared = await scenario('--clear');
    expect(cleared).toMatchObject({ code: 0, out: expect.stringContaining('Nothing goes wrong') });
    expect(names.lookup(hub)).toMatchObject({ A: ['127.0.0.1'] });
    expect(names.lookup(hub)).not.toHaveProperty('AAAA');
    expect(names.lookup('example.test')).not.toHaveProperty('CAA');
  });

  it('sets everything else, each once, and keeps what was set before', async () => {
    await scenario('--address', `${hub.toUpperCase()}.=192.0.2.7`, '--address', 'second.example.test=192.0.2.8');
    const words = ['--failing-authority', 'staging', '--failing-authority', 'production', '--busy-zone', zone];
    words.push('--missing-image', 'certbot/certbot', '--failing-boot', 'second.example.test', '--renew-now');
    await scenario(...words);
    const { out } = await scenario(...words, '--json');

    const set = {
      ...nothing,
      addresses: { [hub]: '192.0.2.7', 'second.example.test': '192.0.2.8' },
      failingAuthority: ['staging', 'production'],
      busyZones: [zone],
      missingImages: ['certbot/certbot'],
      failingBoots: ['second.example.test'],
      renewNow: true,
    };
    expect(JSON.parse(out)).toEqual({ dataDir, scenario: set });
    expect(running.get()).toEqual(set);
  });

  it('tells all that is set, with the words that set it', async () => {
    const words = ['--address', `${hub}=192.0.2.7`, '--aaaa', `${hub}=::7`, '--caa', `${hub}=;`, '--renew-now'];
    words.push('--failing-authority', 'production', '--missing-image', 'nginx:alpine', '--busy-zone', zone);
    words.push('--failing-boot', hub);
    const { out } = await scenario(...words);
    for (let at = 0; at < words.length; at++) {
      const [option, value = ''] = words.slice(at);
      if (option!.startsWith('--') && option !== '--renew-now')
        expect(out.replaceAll("'", '')).toMatch(new RegExp(`  ${option} ${value}$`, 'm'));
    }
    expect(out).toMatch(/the authority wants every certificate renewed now +--renew-now$/m);
    expect(out).toContain('stepbook scenario --clear');
  });

  it('takes everything back before it sets what else is given', async () => {
    await scenario('--address', `${hub}=192.0.2.7`, '--renew-now');
    await scenario('--clear', '--failing-authority', 'production');
    expect(running.get()).toEqual({ ...nothing, failingAuthority: ['production'] });
  });
});

describe('stepbook scenario refuses', () => {
  const ip4 = /allowed is NAME=IP with an IPv4 address/;
  it.each([
    ['an address of no name', ['--address', '192.0.2.7'], ip4],
    ['an address that is none', ['--address', `${hub}=192.0.2.300`], ip4],
    ['an IPv6 address as A', ['--address', `${hub}=2001:db8::7`], ip4],
    ['no address', ['--address', `${hub}=`], ip4],
    ['a name that is no hub', ['--address', 'hbu.example.test=192.0.2.7'], /NAME a hub .*: hub\.example\.test, second/],
    ['an IPv4 address as AAAA', ['--aaaa', `${hub}=192.0.2.7`], /allowed is NAME=IP with an IPv6 address/],
    ['a CAA record elsewhere', ['--caa', 'example.org=;'], /NAME a hub of the rehearsal or a domain above it/],
    ['a CAA value that is none', ['--caa', `${hub}=let's encrypt`], /an issuer's domain or ';' for nobody/],
    ['an unknown endpoint', ['--failing-authority', 'test'], /allowed is an endpoint .*: production, staging/],
    ['an unknown image', ['--missing-image', 'nginx:v9'], /allowed is an image .*: nginx:alpine, .*certbot\/certbot/],
    ['an unknown zone', ['--busy-zone', 'Z1'], /allowed is a hosted zone of the rehearsal: Z0HUB0EXAMPLE0TEST/],
    ['an unknown hub', ['--failing-boot', 'example.test'], /allowed is a hub of the rehearsal: hub\.example\.test/],
  ])('%s, and sets nothing', async (_, [option, value], allowed) => {
    const { code, out, err } = await scenario('--renew-now', '--clear', option!, value!);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(`BadScenario: ${option} '${value}': `)).toBe(true);
    expect(err).toMatch(allowed);
    expect(running.get()).toEqual(nothing);
  });

  it('a folder without a rehearsal, and makes none', async () => {
    const { code, err } = await cli('scenario', '--data-dir', empty, '--renew-now');
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^NoRehearsal: --data-dir '.*' has no rehearsal\n→ .*stepbook up/),
    });
    expect(existsSync(join(empty, 'rehearsal'))).toBe(false);
  });

  it.each(['endpoint', 'region', 'profile'])('--%s: it is for a data folder alone', async (name) => {
    const { code, err } = await scenario('--renew-now', `--${name}`, 'http://127.0.0.1:4747');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`RehearsalOnly: --${name}: `) });
    expect(running.get()).toEqual(nothing);
  });

  it('to add to a file that is no scenario; --clear mends it', async () => {
    writeFileSync(file, '{"addresses":');
    const { code, err } = await scenario('--renew-now');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^ScenarioUnreadable: .*--clear/s) });
    expect(await scenario('--clear')).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(nothing, null, 2)}\n`);
  });
});
