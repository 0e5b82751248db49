import { BlockList, isIP } from 'node:net';

/** Link-local, unspecified, multicast, broadcast and reserved addresses: no service of anybody's is there (RFC 6890). */
const nobody = new BlockList();
nobody.addSubnet('0.0.0.0', 8);
nobody.addSubnet('169.254.0.0', 16);
nobody.addSubnet('224.0.0.0', 4);
nobody.addSubnet('240.0.0.0', 4);
nobody.addAddress('::', 'ipv6');
nobody.addSubnet('fe80::', 10, 'ipv6');
nobody.addSubnet('ff00::', 8, 'ipv6');

/** The machine the function itself runs on; on AWS that is Lambda's runtime interface. */
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * Why an address may not be looked at from outside, or undefined when it may. Addresses come from EC2 and not from input,
 * but a probe that would answer for 169.254.169.254 or Lambda's own loopback must not exist. Loopback is where a rehearsal's
 * instances are.
 */
export function addressProblem(
  address: string | null,
  { loopbackAllowed }: { loopbackAllowed: boolean },
): string | undefined {
  if (address === null) return 'the instance has no public address';
  const version = isIP(address);
  if (version === 0) return `${JSON.stringify(address)} is not an IP address`;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (nobody.check(address, family)) return `${address} is not an address of a host`;
  if (!loopbackAllowed && loopback.check(address, family)) {
    return `${address} is a loopback address, which only a rehearsal's instances have`;
  }
  return undefined;
}
