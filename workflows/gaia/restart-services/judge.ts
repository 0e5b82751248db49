import type { HubHostFact } from '../../shared/facts/hub-host.ts';
import type { Check, Target } from '../../shared/procedure.ts';
import { certificateChecks, expectedServices, hubInfoCheck, stagingCheck } from '../hub/checks.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

const containerOf = ({ containers }: HubHostFact, name: string) =>
  containers.find((container) => container.name === name && container.state === 'running');

function startedAnew(before: HubHostFact, after: HubHostFact): Check {
  const found = expectedServices.map((name) => {
    const [was, is] = [containerOf(before, name), containerOf(after, name)];
    if (!is) return { name, anew: false, text: 'not running' };
    const anew = is.started !== '' && is.started !== was?.started;
    return { name, anew, text: `${is.started || 'start unknown'}${anew ? '' : ', as before'}` };
  });
  return {
    name: 'containers',
    held: found.every(({ anew }) => anew),
    expected: `${expectedServices.join(', ')}, each started anew`,
    found: found.map(({ name, text }) => `${name} ${text}`).join(', '),
  };
}

/** What a restart promises: four containers with a new start, the hub's answer over valid TLS, nothing else changed. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const { before, after, now } = context;
  const { domain, issuer } = HubDetail.parse(context.target.detail);
  // How much of its lifetime is left is no matter of a restart.
  const certificate = certificateChecks(after.certificate, { domain, issuer, now }).filter(
    ({ name }) => name !== 'validity',
  );
  return [
    startedAnew(before.host, after.host),
    hubInfoCheck(after.hubInfo),
    ...certificate,
    stagingCheck(before.host, after.host),
  ];
}
