import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { largestBundle } from '../../lambdas/bundle.ts';
import { functions } from '../../lambdas/catalog.ts';
import { cachedBundles, compileCache } from '../../local/functions/bundle-cache.ts';
import { anEstate } from './support/frame.ts';

const names = functions.map((each) => each.name);
let bundles: string;
let folder: string;
beforeAll(async () => {
  bundles = await cachedBundles(names);
  folder = await mkdtemp(join(tmpdir(), 'stepbook-bundles-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(names)('the bundle of %s', (name) => {
  it('is small, has a map, and imports nothing but Node and the AWS SDK', () => {
    const file = join(bundles, name, 'handler.mjs');
    expect(statSync(file).size).toBeLessThanOrEqual(largestBundle);
    expect(existsSync(`${file}.map`)).toBe(true);
    const imports = [
      ...readFileSync(file, 'utf8').matchAll(/(?<!['"`])\bimport\s*(?:[\w*{}\s,$]+\bfrom)?\s*["']([^"']+)["']/g),
    ].map(([, from]) => from!);
    expect(imports).toContain('@aws-sdk/client-dynamodb');
    const known = (each: string) =>
      each.startsWith('@aws-sdk/client-') || builtinModules.includes(each.replace('node:', ''));
    expect(imports.filter((each) => !known(each))).toEqual([]);
  });
});

it('every bundle loads in a process of its own, and answers a bad event by name', async () => {
  const estate = join(folder, 'estate.json');
  writeFileSync(estate, JSON.stringify(anEstate()));
  const script = `
    const answers = {};
    for (const name of ${JSON.stringify(names)}) {
      const { handler } = await import('${bundles}/' + name + '/handler.mjs');
      answers[name] = typeof handler;
    }
    const { handler } = await import('${bundles}/open-run/handler.mjs');
    answers.error = await handler({ procedure: 1 }, { awsRequestId: 'q' }).catch((error) => error.name);
    process.stdout.write('\\n' + JSON.stringify(answers));`;
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: compileCache,
    AWS_REGION: 'eu-west-1',
    ESTATE_FILE: estate,
    CELL: 'home',
    POWERTOOLS_DEV: 'false',
    ...Object.fromEntries(
      ['TABLE_NAME', 'TOKEN_KEY_ID', 'LINK_KEY_ID', 'VOTE_KEY_ID', 'TRANSCRIPT_KEY_ID', 'TRANSCRIPT_BUCKET'].map(
        (each) => [each, 'x'],
      ),
    ),
    ...Object.fromEntries(['APPROVAL_URL', 'VOTE_URL', 'CONSOLE_URL'].map((each) => [each, 'http://127.0.0.1/'])),
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  expect(JSON.parse(stdout.slice(stdout.lastIndexOf('\n')))).toEqual({
    ...Object.fromEntries(names.map((name) => [name, 'function'])),
    error: 'InputInvalid',
  });
}, 60_000);
