import type { Change } from '@aws-sdk/client-route-53';
import { route53Failure } from './failure.ts';
import { fullName, inOrder, isSame, type RecordSet, type RecordType, recordTypes, valueProblem } from './record-set.ts';

const mostChanges = 1000;
const longestTtl = 2_147_483_647;

/**
 * Applies the changes of a batch one after the other to the records of a zone: all of them or none (API reference,
 * ChangeResourceRecordSets). Gives the new records, in order.
 * @throws InvalidChangeBatch with everything that is wrong; InvalidInput for what is no change at all
 */
export function applyBatch(zone: string, records: readonly RecordSet[], changes: Change[]): RecordSet[] {
  if (changes.length === 0)
    throw route53Failure('InvalidInput', 'Invalid XML ; cvc-complex-type.2.4.b: Changes is empty');
  if (changes.length > mostChanges) {
    throw route53Failure('InvalidChangeBatch', `[Number of records limit of ${mostChanges} exceeded.]`);
  }
  let after = [...records];
  const problems: string[] = [];
  for (const change of changes) {
    const set = recordSetOf(change);
    const found = problemsOf(zone, after, change.Action!, set);
    problems.push(...found);
    if (found.length > 0) continue;
    after = after.filter((each) => !isSame(each, set));
    if (change.Action !== 'DELETE') after.push(set);
  }
  const apex = after.filter(({ name }) => name === zone);
  if (problems.length === 0 && !apex.some(({ type }) => type === 'SOA')) {
    problems.push('A HostedZone must contain exactly one SOA record.');
  }
  if (problems.length === 0 && !apex.some(({ type }) => type === 'NS')) {
    problems.push('A HostedZone must contain at least one NS record for the zone itself.');
  }
  if (problems.length > 0) throw route53Failure('InvalidChangeBatch', `[${problems.join(', ')}]`);
  return after.sort(inOrder);
}

function recordSetOf({ Action, ResourceRecordSet: set }: Change): RecordSet {
  const invalid = (text: string) => route53Failure('InvalidInput', text);
  if (!['CREATE', 'UPSERT', 'DELETE'].includes(Action ?? '')) {
    throw invalid(
      `Invalid XML ; Value '${Action}' is not facet-valid with respect to enumeration '[CREATE, DELETE, UPSERT]'`,
    );
  }
  if (!set?.Name || !set.Type) throw invalid('Invalid XML ; a ResourceRecordSet has a Name and a Type');
  if (!(recordTypes as readonly string[]).includes(set.Type)) {
    throw invalid(`the embedded Route 53 has no records of type ${set.Type}; it has ${recordTypes.join(', ')}`);
  }
  const { Name, Type, TTL, ResourceRecords = [], ...others } = set;
  const more = Object.entries(others).find(([, value]) => value !== undefined);
  if (more) throw invalid(`the embedded Route 53 knows no ${more[0]}: simple routing only`);
  if (TTL === undefined || TTL < 0 || TTL > longestTtl || ResourceRecords.length === 0) {
    throw invalid(
      `Invalid request: Expected TTL and ResourceRecords, or an AliasTarget, in Change with [Name=${Name}, Type=${Type}]`,
    );
  }
  return {
    name: fullName(Name),
    type: Type as RecordType,
    ttl: TTL,
    values: ResourceRecords.map(({ Value }) => Value!),
  };
}

/** Why one change cannot be made, in Route 53's words. */
function problemsOf(zone: string, records: RecordSet[], action: string, set: RecordSet): string[] {
  const { name, type } = set;
  const what = `resource record set [name='${name}', type='${type}']`;
  const existing = records.find((each) => isSame(each, set));
  if (name !== zone && !name.endsWith(`.${zone}`))
    return [`RRSet with DNS name ${name} is not permitted in zone ${zone}`];
  if (action === 'DELETE') {
    if (!existing) return [`Tried to delete ${what} but it was not found`];
    const equal =
      existing.ttl === set.ttl && [...existing.values].sort().join('\n') === [...set.values].sort().join('\n');
    return equal ? [] : [`Tried to delete ${what} but the values provided do not match the current values`];
  }
  const problems = set.values.flatMap((value) => valueProblem(type, value) ?? []);
  if (action === 'CREATE' && existing) problems.push(`Tried to create ${what} but it already exists`);
  if (new Set(set.values).size < set.values.length) {
    problems.push(`Duplicate Resource Record: '${set.values.find((value, at) => set.values.indexOf(value) !== at)}'`);
  }
  if (type === 'CNAME' && set.values.length > 1) problems.push(`Only one value is allowed for a CNAME: ${name}`);
  const others = records.filter((each) => each.name === name && each.type !== type);
  if (type === 'CNAME' && name === zone) {
    problems.push(`RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone}`);
  } else if (type === 'CNAME' && others.length > 0) {
    problems.push(
      `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone}`,
    );
  } else if (others.some((each) => each.type === 'CNAME')) {
    problems.push(
      `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone ${zone}`,
    );
  }
  return problems;
}
