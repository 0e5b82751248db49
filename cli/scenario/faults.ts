import { isIPv4, isIPv6 } from 'node:net';
import type { LaidOut } from '../../local/rehearsal/laid-out.ts';
import type { Scenario } from '../../local/rehearsal/scenario.ts';
import { ofHub, oneOf, pair, refuse, withOne } from './values.ts';

/** One thing that can be made to go wrong, by an option that takes a value and may be given again. */
export interface Fault {
  /** As the help shows it: `--address <name=ip>`. */
  flags: `--${string} <${string}>`;
  description: string;
  /** What changes in the scenario. @throws CliFailure `BadScenario` naming the option, the value and what is allowed */
  change(scenario: Scenario, value: string, has: LaidOut): Partial<Scenario>;
  /** What goes wrong by it now, and the value that sets each. */
  tell(scenario: Scenario): { value: string; wrong: string }[];
}

/** RFC 8659, section 4.2: an issuer's domain, or none, and parameters. */
const issueValue = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+)?\s*(?:;\s*(?:[a-z0-9-]+=[\x21-\x3a\x3c-\x7e]*\s*;?\s*)*)?$/i;
const told = (value: string | { flags: number; tag: string; value: string }) =>
  typeof value === 'string' ? value : `${value.flags} ${value.tag} ${value.value}`;

/** By the name that commander gives the option. */
export const faults = {
  address: {
    flags: '--address <name=ip>',
    description: "DNS gives this IPv4 address instead of a hub's own",
    change({ addresses }, text, has) {
      const form = 'NAME=IP with an IPv4 address, e.g. hub.example.test=192.0.2.7';
      const { name, value } = ofHub('--address', text, has, form);
      if (!isIPv4(value)) refuse('--address', text, form);
      return { addresses: { ...addresses, [name]: value } };
    },
    tell: ({ addresses }) =>
      Object.entries(addresses).map(([name, ip]) => ({ value: `${name}=${ip}`, wrong: `DNS gives ${ip} for ${name}` })),
  },
  aaaa: {
    flags: '--aaaa <name=ip>',
    description: 'DNS gives this IPv6 address as well, which a hub does not have',
    change({ added }, text, has) {
      const form = 'NAME=IP with an IPv6 address, e.g. hub.example.test=2001:db8::7';
      const { name, value } = ofHub('--aaaa', text, has, form);
      if (!isIPv6(value)) refuse('--aaaa', text, form);
      return { added: { ...added, [name]: { ...added[name], AAAA: withOne(added[name]?.AAAA ?? [], value) } } };
    },
    tell: ({ added }) =>
      Object.entries(added).flatMap(([name, { AAAA = [] }]) =>
        AAAA.map((ip) => ({ value: `${name}=${ip}`, wrong: `DNS gives ${ip} for ${name} as well` })),
      ),
  },
  caa: {
    flags: '--caa <name=value>',
    description: "a CAA record of a hub or a domain above it: who may issue; ';' is nobody",
    change({ added }, text, { hubs }) {
      const form = "NAME=VALUE with an issuer's domain or ';' for nobody, e.g. hub.example.test=ca.example.net";
      const { name, value } = pair('--caa', text, form);
      if (!hubs.some((hub) => hub === name || hub.endsWith(`.${name}`)))
        refuse('--caa', text, `${form}, NAME a hub of the rehearsal or a domain above it: ${hubs.join(', ')}`);
      if (!issueValue.test(value)) refuse('--caa', text, form);
      return { added: { ...added, [name]: { ...added[name], CAA: withOne(added[name]?.CAA ?? [], value) } } };
    },
    tell: ({ added }) =>
      Object.entries(added).flatMap(([name, { CAA = [] }]) =>
        CAA.map((value) => ({ value: `${name}=${told(value)}`, wrong: `${name} has the CAA record '${told(value)}'` })),
      ),
  },
  failingAuthority: {
    flags: '--failing-authority <endpoint>',
    description: 'production or staging: this endpoint of the authority refuses to issue',
    change: ({ failingAuthority }, value) => ({
      failingAuthority: withOne(
        failingAuthority,
        oneOf('--failing-authority', value, ['production', 'staging'], 'an endpoint of the authority'),
      ),
    }),
    tell: ({ failingAuthority }) =>
      failingAuthority.map((value) => ({ value, wrong: `the authority's ${value} endpoint refuses to issue` })),
  },
  missingImage: {
    flags: '--missing-image <reference>',
    description: 'the registries no longer have this image',
    change: ({ missingImages }, value, { images }) => ({
      missingImages: withOne(missingImages, oneOf('--missing-image', value, images, 'an image of the rehearsal')),
    }),
    tell: ({ missingImages }) =>
      missingImages.map((value) => ({ value, wrong: `the registries no longer have ${value}` })),
  },
  busyZone: {
    flags: '--busy-zone <id>',
    description: 'this hosted zone takes no change, because an earlier one is under way',
    change: ({ busyZones }, value, { zones }) => ({
      busyZones: withOne(busyZones, oneOf('--busy-zone', value, zones, 'a hosted zone of the rehearsal')),
    }),
    tell: ({ busyZones }) => busyZones.map((value) => ({ value, wrong: `the hosted zone ${value} takes no change` })),
  },
  failingBoot: {
    flags: '--failing-boot <hub>',
    description: 'the image of this hub does not understand its user data at a first boot',
    change: ({ failingBoots }, value, { hubs }) => ({
      failingBoots: withOne(failingBoots, oneOf('--failing-boot', value, hubs, 'a hub of the rehearsal')),
    }),
    tell: ({ failingBoots }) => failingBoots.map((value) => ({ value, wrong: `a first boot of ${value} fails` })),
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
