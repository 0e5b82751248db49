import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import * as z from 'zod';
import type { ApiCall } from './api-call.ts';

const RecordSet = z.strictObject({
  Name: z.string().min(1),
  Type: z.enum(['A', 'CNAME']),
  TTL: z.int().min(0).optional(),
  ResourceRecords: z
    .array(z.strictObject({ Value: z.string().min(1) }))
    .min(1)
    .optional(),
  AliasTarget: z
    .strictObject({ HostedZoneId: z.string(), DNSName: z.string(), EvaluateTargetHealth: z.boolean() })
    .optional(),
});

/** Arguments of Route 53 ChangeResourceRecordSets, of A and CNAME records alone. CREATE is no part of it: UPSERT says what shall be. */
const Arguments = z.strictObject({
  HostedZoneId: z.string().regex(/^Z[A-Z0-9]{1,31}$/),
  ChangeBatch: z.strictObject({
    Comment: z.string().max(256),
    Changes: z.array(z.strictObject({ Action: z.enum(['UPSERT', 'DELETE']), ResourceRecordSet: RecordSet })).min(1),
  }),
});

const plain = (name: string) => name.toLowerCase().replace(/\.$/, '');
/** What of a record decides what is answered, in one form. */
const essence = ({ Name, Type, TTL, ResourceRecords, AliasTarget }: ResourceRecordSet) =>
  JSON.stringify([
    plain(Name!),
    Type,
    AliasTarget ? plain(AliasTarget.DNSName!) : TTL,
    (ResourceRecords ?? []).map(({ Value }) => plain(Value!)).sort(),
  ]);

/** Changes records in a hosted zone. A call whose answer was lost is known by the records being as wanted. */
export function changeRecords(route53: Route53Client): ApiCall {
  const isSo = async (zone: string, action: string, wanted: ResourceRecordSet): Promise<boolean> => {
    const { ResourceRecordSets = [] } = await route53.send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: zone,
        StartRecordName: wanted.Name,
        StartRecordType: wanted.Type,
        MaxItems: 1,
      }),
    );
    const there = ResourceRecordSets.find(
      ({ Name, Type }) => plain(Name!) === plain(wanted.Name!) && Type === wanted.Type,
    );
    return action === 'DELETE' ? there === undefined : there !== undefined && essence(there) === essence(wanted);
  };
  return {
    async call(args) {
      const { ChangeInfo } = await route53.send(new ChangeResourceRecordSetsCommand(Arguments.parse(args)));
      return { changeId: ChangeInfo!.Id!.replace('/change/', ''), status: ChangeInfo!.Status };
    },
    async find(args) {
      const { HostedZoneId, ChangeBatch } = Arguments.parse(args);
      const done = await Promise.all(
        ChangeBatch.Changes.map(({ Action, ResourceRecordSet }) => isSo(HostedZoneId, Action, ResourceRecordSet)),
      );
      return done.every(Boolean) ? { found: 'the records are as wanted' } : undefined;
    },
    repeatable: true,
  };
}
