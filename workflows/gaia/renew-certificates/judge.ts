import type { Check, Target } from '../../shared/procedure.ts';
import { certificateChecks, hubInfoCheck, newSerial, stagingCheck } from '../hub/checks.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** What a renewal promises: a new certificate, the same for every listener, and nothing else changed. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const { before, after, now } = context;
  const { domain, issuer } = HubDetail.parse(context.target.detail);
  return [
    ...certificateChecks(after.certificate, { domain, issuer, now }),
    newSerial(before.certificate, after.certificate),
    listenersCheck(before, after),
    hubInfoCheck(after.hubInfo),
    stagingCheck(before.host, after.host),
  ];
}

/** G12: "served cert serial changed on every listener"; one that was not reloaded shows the old one for weeks. */
function listenersCheck(before: Facts, { host, certificate }: Facts): Check {
  const wanted = certificate.served?.serial;
  const found = host.listeners.map(({ address, serial }) => `${address} ${serial || 'shows none'}`);
  const gone = before.host.listeners.filter(
    ({ address }) => !host.listeners.some((listener) => listener.address === address),
  );
  return {
    name: 'listeners',
    held: found.length > 0 && gone.length === 0 && host.listeners.every(({ serial }) => serial === wanted),
    expected: `${wanted ?? 'a new certificate'} from each of ${before.host.listeners.map(({ address }) => address).join(', ') || 'the listeners'}`,
    found: [...found, ...gone.map(({ address }) => `${address} is gone`)].join(', ') || 'nobody listens',
  };
}
