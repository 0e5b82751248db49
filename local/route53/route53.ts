import type {
  ChangeInfo,
  ChangeResourceRecordSetsRequest,
  HostedZone,
  ListHostedZonesByNameRequest,
  ListResourceRecordSetsRequest,
  ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import * as schemas from '@aws-sdk/client-route-53';
import type { Caller } from '../identities/caller.ts';
import { restXmlService } from '../wire/rest-xml.ts';
import type { Service } from '../wire/service.ts';
import { route53Failure } from './failure.ts';
import { fullName, inOrder, type RecordSet } from './record-set.ts';
import type { Zone, ZoneChange, Zones } from './zones.ts';

export interface Route53Options {
  zones: Zones;
  /** Hosted zones whose earlier request is said to be still under way, as AWS says when requests come too fast. */
  busy?(zone: string): boolean;
  onFault?(error: unknown, operation: string): void;
}

const mostItems = 100;
const noZone = (id: string) => route53Failure('NoSuchHostedZone', `No hosted zone found with ID: ${id}`);

/** Ids come bare or as the API gives them: `/hostedzone/Z…`, `/change/C…`. */
const bareId = (id: unknown) => String(id).replace(/^\/?(hostedzone|change)\//, '');

const zoneView = ({ id, name, reference, records }: Zone): HostedZone => ({
  Id: `/hostedzone/${id}`,
  Name: name,
  CallerReference: reference,
  Config: { PrivateZone: false },
  ResourceRecordSetCount: records.length,
});
const recordView = ({ name, type, ttl, values }: RecordSet): ResourceRecordSet => ({
  // Route 53 shows an asterisk by its code.
  Name: name.replace(/^\*/, '\\052'),
  Type: type,
  TTL: ttl,
  ResourceRecords: values.map((Value) => ({ Value })),
});

/** Route 53 on the wire: public hosted zones, simple records, and changes that take their time. */
export function route53Service({ zones, busy = () => false, onFault }: Route53Options): Service {
  const zoneOf = (id: unknown, { account }: Caller): Zone => {
    const zone = zones.get(bareId(id));
    if (zone?.account !== account) throw noZone(bareId(id));
    return zone;
  };
  const changeView = (change: ZoneChange): ChangeInfo => ({
    Id: `/change/${change.id}`,
    Status: zones.isInSync(change) ? 'INSYNC' : 'PENDING',
    SubmittedAt: new Date(change.submitted),
    ...(change.comment !== undefined && { Comment: change.comment }),
  });

  return restXmlService({
    signingName: 'route53',
    namespace: 'https://route53.amazonaws.com/doc/2013-04-01/',
    shapes: 'com.amazonaws.route53',
    schemas,
    ...(onFault && { onFault }),
    demands(operation, input) {
      const resource = () => {
        if (operation === 'GetChange') return `arn:aws:route53:::change/${bareId(input.Id)}`;
        if (operation === 'ListHostedZonesByName') return '*';
        return `arn:aws:route53:::hostedzone/${bareId(input.HostedZoneId ?? input.Id)}`;
      };
      return [{ action: `route53:${operation}`, resource: resource() }];
    },
    operations: {
      ListHostedZonesByName(request: ListHostedZonesByNameRequest, { account }) {
        const { DNSName, HostedZoneId, MaxItems = mostItems } = request;
        const at = (name: string) => ({ name: fullName(name), type: 'A' as const });
        const all = zones
          .list(account)
          .sort((a, b) => inOrder(at(a.name), at(b.name)) || a.id.localeCompare(b.id))
          .filter(({ name, id }) => {
            const order = DNSName === undefined ? 1 : inOrder(at(name), at(DNSName));
            return order > 0 || (order === 0 && (HostedZoneId === undefined || id >= bareId(HostedZoneId)));
          });
        const page = all.slice(0, Number(MaxItems));
        const next = all[page.length];
        return {
          HostedZones: page.map(zoneView),
          ...(DNSName !== undefined && { DNSName }),
          IsTruncated: next !== undefined,
          ...(next && { NextDNSName: next.name, NextHostedZoneId: next.id }),
          MaxItems: Number(MaxItems),
        };
      },
      GetHostedZone(request, caller) {
        const zone = zoneOf(request.Id, caller);
        return { HostedZone: zoneView(zone), DelegationSet: { NameServers: zone.nameServers } };
      },
      ListResourceRecordSets(request: Partial<ListResourceRecordSetsRequest>, caller) {
        const { StartRecordName, StartRecordType, MaxItems = 300 } = request;
        if (StartRecordType && !StartRecordName) {
          throw route53Failure('InvalidInput', 'The input is not valid: StartRecordType without StartRecordName');
        }
        const from = StartRecordName && { name: fullName(StartRecordName), type: (StartRecordType ?? '') as 'A' };
        const all = zoneOf(request.HostedZoneId, caller).records.filter((each) => !from || inOrder(each, from) >= 0);
        const page = all.slice(0, Number(MaxItems));
        const next = all[page.length];
        return {
          ResourceRecordSets: page.map(recordView),
          IsTruncated: next !== undefined,
          ...(next && { NextRecordName: next.name, NextRecordType: next.type }),
          MaxItems: Number(MaxItems),
        };
      },
      ChangeResourceRecordSets(request: Partial<ChangeResourceRecordSetsRequest>, caller) {
        const zone = zoneOf(request.HostedZoneId, caller);
        if (busy(zone.id)) {
          throw route53Failure(
            'PriorRequestNotComplete',
            'The request was rejected because Route 53 was still processing a prior request.',
          );
        }
        const { Changes = [], Comment } = request.ChangeBatch ?? {};
        return { ChangeInfo: changeView(zones.change(zone, Changes, Comment)) };
      },
      GetChange(request, { account }) {
        const change = zones.findChange(bareId(request.Id));
        if (change?.account !== account) {
          throw route53Failure('NoSuchChange', `Could not find resource with ID: ${bareId(request.Id)}`);
        }
        return { ChangeInfo: changeView(change) };
      },
    },
  });
}
