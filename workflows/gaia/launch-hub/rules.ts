import type { Launch } from '../../shared/launch-settings.ts';

const ANYWHERE = '0.0.0.0/0';

/** The document's three rows: 80 always, since HTTP-01 needs it; 443; and 22 only from where it was asked for. */
export function ingressOf({ sshFrom }: Pick<Launch, 'sshFrom'>) {
  const rule = (port: number, ranges: string[]) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: ranges.map((CidrIp) => ({ CidrIp })),
  });
  return [...(sshFrom.length > 0 ? [rule(22, sshFrom)] : []), rule(80, [ANYWHERE]), rule(443, [ANYWHERE])];
}

/** The same as text, as the facts tell the rules of a group: `tcp 80 from 0.0.0.0/0`. */
export function wantedRules(launch: Pick<Launch, 'sshFrom'>): string[] {
  return ingressOf(launch)
    .flatMap(({ FromPort, IpRanges }) => IpRanges.map(({ CidrIp }) => `tcp ${FromPort} from ${CidrIp}`))
    .sort();
}
