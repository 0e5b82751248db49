import { describe, expect, it } from '@jest/globals';
import { target } from '../../../../workflows/gaia/hub/target.ts';
import { Input } from '../../../../workflows/gaia/reset-certificates/input.ts';
import { estate } from './sample.ts';

const problems = (value: unknown) => {
  const parsed = Input.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('input of gaia-reset-certificates', () => {
  it.each([
    [{ hub: 'hub.example.test' }],
    [{ hub: 'a.b', reason: 'Ticket OPS-12: Zertifikat läuft ab' }],
    [{ hub: 'hub.example.test', mode: 'plan' }],
  ])('takes %j', (value) => {
    expect(problems(value)).toEqual([]);
  });

  it.each([
    ['no field', {}, /^hub: a host name in lower case/],
    ['a number', { hub: 7 }, /^hub: a host name in lower case/],
    ['one label', { hub: 'nope' }, /^hub: a host name in lower case with at least two labels/],
    ['upper case', { hub: 'Hub.example.test' }, /^hub: a host name in lower case/],
    ['a trailing dot', { hub: 'hub.example.test.' }, /^hub: a host name/],
    ['an address', { hub: '192.0.2.7' }, /^hub: a host name/],
    ['an IDN', { hub: 'münchen.example' }, /^hub: a host name/],
    ['an IDN in punycode', { hub: 'xn--mnchen-3ya.example' }, /^hub: .*no internationalised name/],
    ['a Freenom name', { hub: 'maryhub.ml' }, /^hub: .*no Freenom domain \(\.tk, \.ml, \.ga, \.cf, \.gq\)/],
    ['shell text', { hub: 'hub.example.test; rm -rf /' }, /^hub: a host name/],
    ['300 KB', { hub: 'a'.repeat(300_000) }, /^hub: a host name/],
    ['an unknown field', { hub: 'hub.example.test', Hub: 1 }, /^: unknown field "Hub"; allowed: hub, reason, mode$/],
    ['another mode', { hub: 'hub.example.test', mode: 'run' }, /^mode: "plan" to end after the plan/],
    ['no object', 'hub.example.test', /^: an object with hub/],
    ['an empty reason', { hub: 'hub.example.test', reason: '' }, /^reason: a line of 1 to 200/],
    ['a long reason', { hub: 'hub.example.test', reason: 'a'.repeat(201) }, /^reason: /],
    ...[
      '\n',
      '\r',
      '\0',
      '\u001b',
      '`',
      '$',
      ';',
      '|',
      '&',
      '<',
      '>',
      '\\',
      "'",
      '"',
      '(',
      '{',
      '*',
      '?',
      '~',
      '#',
      '!',
    ].map((character): [string, unknown, RegExp] => [
      `a reason with ${JSON.stringify(character)}`,
      { hub: 'hub.example.test', reason: `because${character}` },
      /^reason: a line of 1 to 200/,
    ]),
  ])('refuses %s and names the field', (_, value, message) => {
    const found = problems(value);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it('resolves the hub of the estate with what the definition reads', () => {
    expect(target({ hub: 'hub.example.test' }, estate)).toMatchObject({
      key: 'gaia-hub/hub.example.test',
      name: 'hub.example.test',
      cell: 'home',
      roles: { owner: ['ada'], operator: ['bob'] },
      detail: { domain: 'hub.example.test', instanceId: 'i-0123456789abcdef0', ports: { http: 80, https: 443 } },
    });
  });

  it.each(['other.example.test', 'constructor.prototype'])(
    'refuses the unknown hub %s and names those there are',
    (hub) => {
      expect(() => target({ hub }, estate)).toThrow(
        expect.objectContaining({
          name: 'InputInvalid',
          message: `field "hub" is "${hub}": a hub of estate example, which has hub.example.test`,
        }),
      );
    },
  );
});
