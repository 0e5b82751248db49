import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { procedures } from '../../workflows/catalog.ts';
import { badInputs, tooLarge } from './support/bad-inputs.ts';
import { cli } from './support/run-cli.ts';

const nobody = 'http://127.0.0.1:1';
const folder = mkdtempSync(join(tmpdir(), 'stepbook-cli-'));
const kept = { ...process.env };
beforeAll(() => {
  // Whatever the machine of the tests has: no credentials, no endpoint.
  for (const name of [
    'AWS_PROFILE',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'STEPBOOK_ENDPOINT',
    'STEPBOOK_DATA_DIR',
  ])
    delete process.env[name];
});
afterAll(() => {
  Object.assign(process.env, kept);
  rmSync(folder, { recursive: true, force: true });
});

const commands = [
  'up',
  'rehearse',
  'procedures',
  'describe',
  'plan',
  'start',
  'watch',
  'runs',
  'show',
  'approvals',
  'approve',
  'reject',
  'withdraw',
  'scenario',
  'stop',
  'schedules',
  'pause',
  'resume',
  'simulate',
  'transcript',
  'verify',
  'ledger',
];

describe('help', () => {
  it('lists every command and the exit codes', async () => {
    const { code, out } = await cli('--help');
    expect(code).toBe(0);
    for (const name of commands) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(out).toContain(
      'Exit codes: 0 done; 1 the run or the check failed; 2 the call or its input is wrong; 3 nothing answers; 4 refused.',
    );
  });

  it.each(commands)('of %s says how it is called and what every command knows', async (name) => {
    const { code, out, err } = await cli(name, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: stepbook ${name} \\[options\\]`));
    for (const option of ['--endpoint', '--region', '--profile', '--data-dir', '--json']) expect(out).toContain(option);
  });

  it('is what no words at all get, and that is a wrong call', async () => {
    const { code, err } = await cli();
    expect(code).toBe(2);
    expect(err).toContain('Usage: stepbook');
  });
});

describe('a wrong call ends with 2 and says what is allowed', () => {
  it.each([
    ['an unknown command', ['strat'], /unknown command 'strat'[\s\S]*Did you mean start\?/],
    ['a missing argument', ['show'], /missing required argument 'run'[\s\S]*stepbook show --help/],
    ['an unknown option', ['runs', '--all'], /unknown option '--all'/],
    ['a missing option', ['start', 'gaia-reset-certificates'], /required option '--input <json>' not specified/],
    ['a port that is none', ['up', '--port', 'abc'], /'abc' is invalid\. A whole number from 0 to 65535/],
    ['a port too large', ['up', '--port', '65536'], /A whole number from 0 to 65535/],
    ['a time to approve of nothing', ['up', '--approval-seconds', '1'], /A whole number from 10 to 86400/],
    [
      'a time to approve for an estate that is real',
      ['up', '--approval-seconds', '60', '--estate', 'estates/example.yaml', '--data-dir', folder],
      /EstateNotRehearsed: --approval-seconds is for rehearsals/,
    ],
    ['a limit of nothing', ['runs', '--limit', '0'], /A whole number from 1 to 1000/],
    ['a choice that is none', ['rehearse', '--approve', 'maybe'], /Allowed choices are auto, ask/],
    ['an unknown procedure', ['describe', 'nope'], /'nope' is not known; there is .*gaia-reset-certificates/],
    ['an endpoint that is no URL', ['runs', '--endpoint', 'localhost'], /'localhost' is not a URL/],
    [
      'a profile without its file',
      ['runs', '--endpoint', nobody, '--profile', 'alice', '--data-dir', '/nowhere'],
      /\/nowhere\/credentials cannot be read[\s\S]*--data-dir/,
    ],
    ['an estate that is not there', ['up', '--estate', '/nowhere.yaml', '--data-dir', folder], /\/nowhere\.yaml/],
    [
      'a relay that is none',
      ['up', '--smtp', 'mail', '--data-dir', folder],
      /BadRelay: --smtp 'mail': allowed is smtp:/,
    ],
    [
      'a data folder that is a file',
      ['up', '--data-dir', import.meta.filename],
      /DataFolderUnusable: .*offline\.test\.ts cannot be made[\s\S]*--data-dir/,
    ],
    ['a domain that is none', ['ledger', 'my hub'], /BadDomain: 'my hub' is no domain/],
    [
      'a page that cannot be written, before a year is simulated',
      ['simulate', '--html', '/nowhere/year.html'],
      /FileNotWritable: --html \/nowhere\/year\.html/,
    ],
    ['a file that is not there', ['verify', '/nowhere.json'], /FileUnreadable: \/nowhere\.json/],
    [
      'a key that is not there',
      ['verify', import.meta.filename, '--key', '/nowhere.pem'],
      /FileUnreadable: \/nowhere\.pem/,
    ],
  ])('%s', async (_, words, says) => {
    const { code, out, err } = await cli(...words);
    expect(err).toMatch(says);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('as one line of JSON with --json', async () => {
    const { err } = await cli('strat', '--json');
    expect(JSON.parse(err)).toMatchObject({ error: 'BadCall', message: expect.stringContaining("'strat'") });
  });
});

describe('start and plan refuse an input before anybody is asked', () => {
  it.each(badInputs)('%s', async (_, text, names) => {
    for (const name of ['start', 'plan']) {
      const { code, err } = await cli(name, 'gaia-reset-certificates', '--input', text);
      expect(err).toMatch(/^InputInvalid: /);
      expect(err).toMatch(names);
      expect(code).toBe(2);
    }
  });

  it('that is not JSON, is too large, or is a file that is not there', async () => {
    const file = join(folder, 'large.json');
    writeFileSync(file, tooLarge);
    const broken = await cli('start', 'gaia-reset-certificates', '--input', '{hub:1}');
    const large = await cli('start', 'gaia-reset-certificates', '--input', `@${file}`);
    const gone = await cli('start', 'gaia-reset-certificates', '--input', '@/nowhere.json');

    expect(broken).toMatchObject({ code: 2, err: expect.stringMatching(/--input is not JSON[\s\S]*e\.g\. --input/) });
    expect(large).toMatchObject({ code: 2, err: expect.stringMatching(/300\d{3} bytes; at most 262144/) });
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining('@/nowhere.json: the file cannot be read') });
  });

  it('gives the error as JSON with --json', async () => {
    const { err } = await cli('start', 'gaia-reset-certificates', '--input', '{"hub":"nope"}', '--json');
    expect(JSON.parse(err)).toMatchObject({
      error: 'InputInvalid',
      message: expect.stringContaining('"hub" is "nope"'),
    });
  });
});

describe('where nothing answers', () => {
  it.each([
    ['runs', []],
    ['approvals', []],
    ['show', ['a-run']],
    ['watch', ['a-run']],
    ['stop', ['a-run']],
    ['transcript', ['a-run']],
    ['approve', ['a-gate', '--words', 'a b c d']],
    ['reject', ['a-gate', '--words', 'a b c d']],
    ['withdraw', ['a-gate']],
    ['start', ['gaia-reset-certificates', '--input', '{"hub":"hub.example.test"}']],
    ['plan', ['gaia-reset-certificates', '--input', '{"hub":"hub.example.test"}']],
  ])('%s ends with 3 and says how to start what should', async (name, words) => {
    const { code, out, err } = await cli(name, ...words, '--endpoint', nobody);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(`${nobody} does not answer`);
    expect(err).toContain('npx stepbook up');
  });
});

it('the data folder may be named in the environment', async () => {
  process.env.STEPBOOK_DATA_DIR = '/nowhere';
  const { err } = await cli('runs', '--endpoint', nobody, '--profile', 'alice');
  delete process.env.STEPBOOK_DATA_DIR;
  expect(err).toContain('/nowhere/credentials cannot be read');
});

describe('without any engine', () => {
  it('procedures are listed, as text and as JSON', async () => {
    const text = await cli('procedures');
    const json = await cli('procedures', '--json');
    for (const { name, title } of procedures) {
      expect(text.out).toMatch(new RegExp(`^${name} .*${title}$`, 'm'));
      expect(JSON.parse(json.out)).toContainEqual(expect.objectContaining({ name, title }));
    }
  });

  it.each(procedures.map(({ name }) => name))('%s is described: fields, states, commands, runbook', async (name) => {
    const { code, out } = await cli('describe', name);
    const json = JSON.parse((await cli('describe', name, '--json')).out);

    expect(code).toBe(0);
    for (const field of Object.keys(json.input.properties))
      expect(out).toMatch(new RegExp(`^  ${field} +(required|optional) +\\S`, 'm'));
    for (const each of json.commands) expect(out).toContain(`commands/${each}/script.sh`);
    for (const state of Object.keys(json.definition.States)) expect(out).toMatch(new RegExp(`^  ${state} `, 'm'));
    expect(readFileSync(join(import.meta.dirname, '../..', json.runbook), 'utf8')).toMatch(/^# /);
  });

  it('a file that is no transcript is not whole: 1, and what is wrong', async () => {
    const file = join(folder, 'some.json');
    writeFileSync(file, '{"format":"other"}');
    const { code, out } = await cli('verify', file);
    const json = await cli('verify', file, '--json');
    expect(code).toBe(1);
    expect(out).toContain('wrong');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false });
  });
});
