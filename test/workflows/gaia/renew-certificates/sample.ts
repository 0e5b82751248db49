import type { Facts } from '../../../../workflows/gaia/renew-certificates/facts.ts';
import { afterReset } from '../reset-certificates/sample.ts';

/** A certificate of 90 days at the sample's noon of 2026-11-20, with so many of them left. */
export const withDaysLeft = (days: number, serial = '0B') => {
  const end = Date.parse('2026-11-20T12:00:00Z') + days * 86_400_000;
  return {
    serial,
    notBefore: new Date(end - 90 * 86_400_000).toISOString(),
    notAfter: new Date(end).toISOString(),
  };
};

const { instance, dns, port80, certificate, hubInfo, host, budget } = afterReset;
const due = { ...certificate.served!, ...withDaysLeft(25) };

/** A hub whose certificate is due, and that nothing is wrong with. */
export const facts: Facts = {
  instance,
  dns,
  port80,
  certificate: { ...certificate, served: due },
  renewal: { source: 'lifetime', from: '2026-11-15T12:00:00.000Z', problem: 'the authority has no windows' },
  hubInfo,
  host: {
    ...host,
    certificate: due,
    renewal: { configured: true, account: true },
    listeners: [
      { address: '127.0.0.1', serial: '0B' },
      { address: '[::1]', serial: '0B' },
    ],
  },
  images: [{ image: 'certbot/certbot', pullable: true, digest: 'sha256:3' }],
  budget,
};
