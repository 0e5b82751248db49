import type { Check } from '../../shared/procedure.ts';
import { expectedServices } from '../hub/checks.ts';
import { cures } from '../hub/diagnosis.ts';
import { readUrlAtStart, readUrlPrefix } from '../hub/read-url.ts';
import type { Facts } from './facts.ts';

/** What runs: units, containers, their images, and the address that the hub tells its users to read from. */
export function serviceChecks({ host, hubInfo }: Facts, domain: string): Check[] {
  const { restart } = cures;
  const down = Object.entries(host.units).filter(([, state]) => state !== 'active');
  const running = host.containers.filter(({ state }) => state === 'running');
  const missing = expectedServices.filter((name) => !running.some((container) => container.name === name));
  const others = running.filter(({ image }) => !host.images.includes(image));
  const prefix = readUrlPrefix(hubInfo);
  const wanted = readUrlAtStart(domain, host);
  return [
    {
      name: 'units',
      held: down.length === 0,
      expected: `active: ${Object.keys(host.units).join(', ')}`,
      found: down.map(([unit, state]) => `${unit} is ${state}`).join(', ') || 'all active',
      ...restart,
    },
    {
      name: 'containers',
      held: missing.length === 0,
      expected: expectedServices.join(', '),
      found:
        missing.length > 0
          ? `not running: ${missing.join(', ')}`
          : running
              .map(({ name }) => name)
              .sort()
              .join(', '),
      ...restart,
    },
    {
      name: 'images',
      held: others.length === 0,
      expected: `of /gaia/gaia.env: ${host.images.join(', ')}`,
      found: others.map(({ name, image }) => `${name} runs ${image}`).join(', ') || 'each container runs one of them',
      ...restart,
    },
    {
      name: 'read_url_prefix',
      held: prefix === wanted,
      expected: wanted,
      found: prefix === undefined ? 'hub_info does not say' : JSON.stringify(prefix),
      advice: "The hub's scripts set readURL at every start; restart the services if that is right.",
      procedure: restart.procedure,
    },
  ];
}
