import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseImage, type FoundImage } from '../../../../workflows/gaia/launch-hub/choose-image.ts';
import { compareVersions, parseImageName } from '../../../../workflows/gaia/launch-hub/image-name.ts';
import { keyPhraseProblem } from '../../../../workflows/gaia/launch-hub/key-phrase.ts';
import {
  environmentIn,
  environmentText,
  fillTemplate,
  parseEnvironment,
  percentEncode,
  userData,
  userDataTemplate,
} from '../../../../workflows/gaia/launch-hub/user-data.ts';
import { Launch } from '../../../../workflows/shared/launch-settings.ts';

const own = '111111111111';
const launch = Launch.parse({
  subnet: 'subnet-0123456789abcdef0',
  instanceRole: 'hub',
  keyPhrase: 'arn:aws:ssm:eu-west-1:111111111111:parameter/hub/phrase',
});
const version = fc.array(fc.nat(999), { minLength: 3, maxLength: 3 });
const tag = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 17, maxLength: 17 });
const nameOf = (base: string, storage: string, numbers: number[], build: string) =>
  `${base}-gaia_hub-${storage}-${numbers.join('.')}-hvm - ami-${build}`;
const image = (name: string, change: Partial<FoundImage> = {}): FoundImage => ({
  id: `ami-${name.split('ami-')[1]}`,
  name,
  owner: own,
  created: '2026-01-01T00:00:00.000Z',
  architecture: 'x86_64',
  state: 'available',
  devices: [],
  ...change,
});

describe('the name of an image', () => {
  it("is read as the document's example has it", () => {
    expect(parseImageName('blockstack-gaia_hub-ephemeral-2.5.3-hvm - ami-0c8fc48c10a42737e')).toEqual({
      family: 'blockstack',
      storage: 'ephemeral',
      version: [2, 5, 3],
      buildTag: '0c8fc48c10a42737e',
    });
  });

  it('is read back whatever its parts are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('flatcar', 'blockstack'),
        fc.constantFrom('ebs', 'ephemeral'),
        version,
        tag,
        (base, storage, numbers, build) => {
          expect(parseImageName(nameOf(base, storage, numbers, build))).toEqual({
            family: base,
            storage,
            version: numbers,
            buildTag: build,
          });
        },
      ),
    );
  });

  it.each([
    'blockstack-gaia_hub-ephemeral-2.5.3-hvm',
    'blockstack-gaia_hub-ephemeral-2.5.3-hvm - ami-0c8fc48c10a42737e (copy)',
    'x blockstack-gaia_hub-ephemeral-2.5.3-hvm - ami-0c8fc48c10a42737e',
    'blockstack-gaia_hub-ssd-2.5.3-hvm - ami-0c8fc48c10a42737e',
    'blockstack-gaia_hub-ebs-2.5.x-hvm - ami-0c8fc48c10a42737e',
    'windows-gaia_hub-ebs-2.5.3-hvm - ami-0c8fc48c10a42737e',
    'constructor-gaia_hub-ebs-2.5.3-hvm - ami-0c8fc48c10a42737e',
    '',
  ])('%j is none', (name) => expect(parseImageName(name)).toBeUndefined());

  it('orders versions by their numbers, not their letters', () => {
    expect(compareVersions([2, 10, 0], [2, 9, 9])).toBeGreaterThan(0);
    expect(compareVersions([2, 5], [2, 5, 0])).toBe(0);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) || 0);
      }),
    );
  });
});

describe('the image that is chosen', () => {
  it('is the newest, in whatever order the list is, and no stranger, other storage or other state can change that', () => {
    const wrong = fc.constantFrom<[string, Partial<FoundImage>]>(
      ['ebs', { owner: '666666666666' }],
      ['ephemeral', {}],
      ['ebs', { state: 'deregistered' }],
      ['ebs', { architecture: 'arm64' }],
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(version, tag), {
          minLength: 1,
          maxLength: 12,
          selector: ([numbers]) => numbers.join('.'),
        }),
        fc.array(fc.tuple(wrong, tag), { maxLength: 6 }),
        fc.integer(),
        (good, others, seed) => {
          const right = good.map(([numbers, build]) => image(nameOf('flatcar', 'ebs', numbers, build)));
          const bad = others.map(([[storage, change], build]) =>
            image(nameOf('flatcar', storage, [9999, 0, 0], build), change),
          );
          const shuffled = [...right, ...bad].sort((a, b) => (a.id + seed < b.id + seed ? -1 : 1) * (seed % 2 || 1));
          const newest = good.reduce((best, each) => (compareVersions(each[0], best[0]) > 0 ? each : best));
          expect(chooseImage(shuffled, launch, own)?.name.version).toEqual(newest[0]);
        },
      ),
    );
  });

  it('of two with one version is the one made later', () => {
    const older = image(nameOf('flatcar', 'ebs', [2, 8, 2], 'a'.repeat(17)));
    const newer = image(nameOf('flatcar', 'ebs', [2, 8, 2], 'b'.repeat(17)), { created: '2026-02-01T00:00:00.000Z' });
    expect(chooseImage([older, newer], launch, own)?.image).toBe(newer);
    expect(chooseImage([newer, older], launch, own)?.image).toBe(newer);
  });

  it('is none where there is none', () => {
    expect(chooseImage([], launch, own)).toBeUndefined();
    expect(chooseImage([image('our-build-agent-12')], launch, own)).toBeUndefined();
  });
});

describe('user data', () => {
  it("is the document's, byte for byte but for its spaces", () => {
    const document = `{
      "ignition": { "version": "2.2.0" },
      "storage": { "files": [{
        "filesystem": "root", "path": "/etc/environment", "mode": 420,
        "contents": { "source": "data:application/octet-stream,API_KEY%3Dhubba%0ADOMAIN%3Dmaryhub.ml%0ASTAGING%3D0" }
      }] }
    }`;
    expect(JSON.parse(userData({ API_KEY: 'hubba', DOMAIN: 'maryhub.ml', STAGING: '0' }))).toEqual(
      JSON.parse(document),
    );
  });

  it('encodes anything so that it is decoded to the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = percentEncode(text);
        expect(decodeURIComponent(encoded)).toBe(text);
        expect(encoded).toMatch(/^([A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
      }),
    );
    expect(percentEncode('%&\n=+ä!')).toBe('%25%26%0A%3D%2B%C3%A4%21');
  });

  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));

  it('gives back the variables that went in, whatever they hold', () => {
    fc.assert(
      fc.property(line, line, fc.constantFrom('0', '1'), (API_KEY, DOMAIN, STAGING) => {
        const environment = { API_KEY, DOMAIN, STAGING } as const;
        expect(environmentIn(userData(environment))).toEqual(environment);
        expect(parseEnvironment(environmentText(environment))).toEqual(environment);
      }),
    );
  });

  it('fills its template as if it had been written so, and no other template', () => {
    const settings = { DOMAIN: 'hub.example.test', STAGING: '1' } as const;
    fc.assert(
      fc.property(line, (API_KEY) => {
        expect(fillTemplate(userDataTemplate(settings), API_KEY)).toBe(userData({ API_KEY, ...settings }));
      }),
    );
    const template = userDataTemplate(settings);
    for (const other of [
      userData({ API_KEY: 'x', ...settings }),
      template.replace('420', '511'),
      template.replace('%0ASTAGING%3D1', ''),
    ]) {
      expect(() => fillTemplate(other, 'x')).toThrow(RangeError);
    }
  });

  it('lets no value set another variable', () => {
    expect(() => userData({ API_KEY: 'a\nSTAGING=1', DOMAIN: 'x', STAGING: '0' })).toThrow(/API_KEY has a line break/);
  });
});

describe('a key phrase', () => {
  it.each([
    ['hubba', /document's example/],
    ['my Hubba is a long long phrase', /document's example/],
    ['nineteen characters', /19 characters; at least 20/],
    ['x'.repeat(201), /201 characters/],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaa', /eight different/],
    [' correct horse battery staple', /space/],
    ['correct horse\nbattery staple', /line break/],
    ['correct "horse" battery staple', /do not carry/],
    ['correct horse & battery staple', /do not carry/],
  ])('%j is not taken', (phrase, why) => expect(keyPhraseProblem(phrase)).toMatch(why));

  it.each(['correct horse battery staple', 'Ünïcödé phrases are fine too', '%=+!%=+!abcdefghijklmnop'])(
    '%j is',
    (phrase) => expect(keyPhraseProblem(phrase)).toBeUndefined(),
  );

  it('is never told', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (phrase) => {
        const problem = keyPhraseProblem(phrase);
        if (problem && !/^(it|has|at|least|most|are|one|with)/.test(phrase))
          expect(problem.includes(phrase) && phrase.length > 12).toBe(false);
      }),
    );
  });
});
