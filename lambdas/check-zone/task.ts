import {
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import type * as z from 'zod';
import type { ZoneFact, ZoneRecord } from '../../workflows/shared/facts/zone.ts';
import { orNone, type Patience, resolverOf } from '../check-dns/ask.ts';
import { upwards } from '../check-dns/authority.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  route53: Route53Client;
  patience?: Patience;
}

const DEFAULT_PATIENCE: Patience = { timeoutMs: 3_000, tries: 2 };

/** A name as everybody else writes it: lower case, no dot at the end, an asterisk for its code. */
const plain = (name: string) => name.toLowerCase().replace(/\.$/, '').replaceAll('\\052', '*');

/**
 * Looks where the records of a domain are kept:
 * 1. in a hosted zone of Route 53: its name servers, what it has of the domain and of `www.<domain>`, and whether the parent
 *    delegates to it (a second zone of the same name is a common reason why it does not),
 * 2. elsewhere: who the name servers are. Nothing is known of the records but what DNS answers.
 */
export async function checkZone(input: z.infer<typeof Input>, ports: Ports): Promise<ZoneFact> {
  const found = input.zone === 'elsewhere' ? await lookElsewhere(input, ports) : await lookInZone(input, ports);
  return recordFact(ports, input, 'zone', { domain: input.domain, ...found });
}

type Found = Omit<ZoneFact, 'domain'>;

async function lookElsewhere({ domain, dns }: z.infer<typeof Input>, { patience }: Ports): Promise<Found> {
  const nothing = { zone: null, records: [] };
  if (dns.authoritative) return { ...nothing, delegatedTo: dns.authoritative, problems: [] };
  for (const name of upwards(domain).filter((each) => each.includes('.'))) {
    const asked = await serversOf(name, dns.resolvers, patience);
    if ('failed' in asked)
      return { ...nothing, delegatedTo: [], problems: [`the servers of ${name} cannot be asked for: ${asked.failed}`] };
    if (asked.servers.length > 0) return { ...nothing, delegatedTo: asked.servers, problems: [] };
  }
  return {
    ...nothing,
    delegatedTo: [],
    problems: [`no zone above ${domain} is delegated to anybody; is it registered?`],
  };
}

async function lookInZone({ domain, zone: id, dns }: z.infer<typeof Input>, ports: Ports): Promise<Found> {
  const { route53, patience } = ports;
  const found = await hostedZone(route53, id);
  if (!found) {
    return {
      zone: null,
      delegatedTo: [],
      records: [],
      problems: [`Route 53 has no hosted zone ${id} in this account`],
    };
  }
  const { name, nameServers } = found;
  const zone = { id, name, nameServers };
  if (found.isPrivate)
    return { zone, delegatedTo: [], records: [], problems: [`${id} is a private zone; the internet does not see it`] };
  if (domain !== name && !domain.endsWith(`.${name}`)) {
    return { zone, delegatedTo: [], records: [], problems: [`${domain} is not in ${id}, which is the zone ${name}`] };
  }
  const asked = await serversOf(name, dns.resolvers, patience);
  const delegatedTo = 'failed' in asked ? [] : asked.servers;
  const problems: string[] = [];
  if ('failed' in asked) problems.push(`the servers of ${name} cannot be asked for: ${asked.failed}`);
  else if (!delegatedTo.some((server) => nameServers.includes(server))) {
    const others = await namesakes(route53, name, id);
    const also = others.length > 0 ? ` Zones of the same name: ${others.join(', ')}.` : '';
    problems.push(
      `${name} is not delegated to ${id} (${nameServers.join(', ')}) but to ${delegatedTo.join(', ') || 'nobody'}.${also}`,
    );
  }
  const records = (await Promise.all([domain, `www.${domain}`].map((each) => recordsOf(route53, id, each)))).flat();
  return { zone, delegatedTo, records, problems };
}

async function hostedZone(route53: Route53Client, id: string) {
  try {
    const { HostedZone, DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id: id }));
    return {
      name: plain(HostedZone!.Name!),
      isPrivate: HostedZone!.Config?.PrivateZone === true,
      nameServers: (DelegationSet?.NameServers ?? []).map(plain).sort(),
    };
  } catch (error) {
    if ((error as Error).name === 'NoSuchHostedZone') return undefined;
    throw error;
  }
}

async function namesakes(route53: Route53Client, name: string, id: string): Promise<string[]> {
  const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 10 }));
  return HostedZones.filter(({ Name }) => plain(Name!) === name)
    .map(({ Id }) => Id!.replace('/hostedzone/', ''))
    .filter((each) => each !== id);
}

async function recordsOf(route53: Route53Client, id: string, name: string): Promise<ZoneRecord[]> {
  const { ResourceRecordSets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: id, StartRecordName: name, MaxItems: 50 }),
  );
  return ResourceRecordSets.filter(({ Name }) => plain(Name!) === name).map(recordOf);
}

function recordOf({
  Name,
  Type,
  TTL,
  ResourceRecords = [],
  AliasTarget,
  SetIdentifier,
}: ResourceRecordSet): ZoneRecord {
  const { HostedZoneId, DNSName, EvaluateTargetHealth } = AliasTarget ?? {};
  return {
    name: plain(Name!),
    type: Type!,
    ...(TTL !== undefined && { ttl: TTL }),
    values: ResourceRecords.map(({ Value }) => Value!).sort(),
    ...(AliasTarget && {
      alias: { HostedZoneId: HostedZoneId!, DNSName: DNSName!, EvaluateTargetHealth: EvaluateTargetHealth! },
    }),
    routed: SetIdentifier !== undefined,
  };
}

async function serversOf(zone: string, [resolver]: string[], patience = DEFAULT_PATIENCE) {
  try {
    const servers = await orNone(resolverOf(resolver!, patience).resolveNs(zone));
    return { servers: servers.map(plain).sort() };
  } catch (error) {
    return { failed: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}
