import type { Check } from '../../shared/procedure.ts';
import type { Facts } from './facts.ts';

/** What the network shows: the address, the name, port 80 open, and what must be closed. */
export function outsideChecks({ instance, dns, port80, ports }: Facts): Check[] {
  const open = ports.filter((each) => each.open).map(({ port }) => port);
  return [
    {
      name: 'instance',
      held: instance.problems.length === 0,
      expected: 'running, with a public address and an SSM agent that is online',
      found: instance.problems.join('; ') || `${instance.state}, ${instance.publicIp}`,
      advice: 'Start the instance, or update its agent.',
    },
    {
      name: 'DNS',
      held: dns.matches,
      expected: `${dns.domain} leads to ${dns.expected ?? 'the instance'} everywhere`,
      found: dns.problems.join('; ') || `A ${dns.expected}`,
      advice: 'See each answer, correct the records, wait for the TTL.',
      procedure: 'gaia-check-dns',
    },
    {
      name: 'port 80',
      held: port80.reachable,
      expected: 'an answer: the challenges of the certificate authority come to it',
      found: port80.reachable ? `${port80.status}` : (port80.error ?? 'no answer'),
      advice:
        'Allow port 80 from anywhere in the security group; the document calls it optional, and no certificate is issued without it.',
    },
    {
      name: 'closed ports',
      held: open.length === 0,
      expected: `no answer from outside on ${ports.map(({ port }) => port).join(', ') || 'none'}`,
      found: open.length > 0 ? `open: ${open.join(', ')}` : 'none is open',
      advice:
        "Take these ports out of the security group: docker's API on 2375 is root on the host for whoever reaches it.",
    },
  ];
}
