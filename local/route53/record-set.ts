import { isIPv4, isIPv6 } from 'node:net';

/** Types of which the embedded zones hold records. */
export const recordTypes = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SOA', 'TXT'] as const;
export type RecordType = (typeof recordTypes)[number];

/** A resource record set without a routing policy. Names are in lower case and end in a dot. */
export interface RecordSet {
  name: string;
  type: RecordType;
  /** Seconds. */
  ttl: number;
  /** As zone files have them: `192.0.2.7`, `0 issue "letsencrypt.org"`. */
  values: string[];
}

/** A name as Route 53 keeps it. */
export function fullName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower : `${lower}.`;
}

/** Two sets of one name and type; a zone holds one of each. */
export const isSame = (a: Pick<RecordSet, 'name' | 'type'>, b: Pick<RecordSet, 'name' | 'type'>) =>
  a.name === b.name && a.type === b.type;

/** The order in which sets are listed: labels from the right, then types (API reference, ListResourceRecordSets). */
export function inOrder(a: Pick<RecordSet, 'name' | 'type'>, b: Pick<RecordSet, 'name' | 'type'>): number {
  const reversed = (name: string) => name.split('.').reverse().join('.');
  return reversed(a.name).localeCompare(reversed(b.name)) || a.type.localeCompare(b.type);
}

const target = /^([a-z0-9_*]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;

const wrong: Partial<Record<RecordType, (value: string) => string | undefined>> = {
  A: (value) => (isIPv4(value) ? undefined : 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'),
  AAAA: (value) => (isIPv6(value) ? undefined : 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)'),
  CNAME: (value) => (target.test(value) ? undefined : 'CNAMERRDATANotDomainName (Value is not a valid domain name)'),
  NS: (value) => (target.test(value) ? undefined : 'NSRRDATANotDomainName (Value is not a valid domain name)'),
  CAA: (value) =>
    /^\d{1,3} [a-z0-9]+ ".*"$/i.test(value)
      ? undefined
      : "CAARRDATANotValid (The value must be of the form: flags tag value, e.g. 0 issue 'ca.example.com')",
};

/** What Route 53 says of a value that its type does not allow; undefined for one that it does. */
export function valueProblem(type: RecordType, value: string): string | undefined {
  const problem = wrong[type]?.(value);
  return problem && `Invalid Resource Record: FATAL problem: ${problem} encountered with '${value}'`;
}
