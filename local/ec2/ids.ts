import { randomBytes } from 'node:crypto';
import { ec2Failure } from './failure.ts';

/** A new id of EC2's form: a prefix and 17 hex digits. */
export const newEc2Id = (prefix: string) => `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;

/** How a kind of thing is named in errors. */
export interface Names {
  /** Of the error codes, e.g. `InvalidInstanceID`. */
  code: string;
  noun: string;
  pattern: RegExp;
}

const idOf = (prefix: string) => new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);

/** EC2 API Reference, "Error codes". */
export const names = {
  instance: { code: 'InvalidInstanceID', noun: 'instance ID', pattern: idOf('i') },
  image: { code: 'InvalidAMIID', noun: 'image id', pattern: idOf('ami') },
  volume: { code: 'InvalidVolume', noun: 'volume', pattern: idOf('vol') },
  snapshot: { code: 'InvalidSnapshot', noun: 'snapshot', pattern: idOf('snap') },
  subnet: { code: 'InvalidSubnetID', noun: 'subnet ID', pattern: idOf('subnet') },
  group: { code: 'InvalidGroup', noun: 'security group', pattern: idOf('sg') },
  allocation: { code: 'InvalidAllocationID', noun: 'allocation ID', pattern: idOf('eipalloc') },
  association: { code: 'InvalidAssociationID', noun: 'association ID', pattern: idOf('eipassoc') },
} satisfies Record<string, Names>;

/** The things of these ids; all when none is named. @throws `<code>.Malformed`, `<code>.NotFound` */
export function pick<T>(ids: string[], things: T[], idOf: (thing: T) => string, { code, noun, pattern }: Names): T[] {
  if (ids.length === 0) return things;
  return ids.map((id) => {
    if (!pattern.test(id)) throw ec2Failure(`${code}.Malformed`, `Invalid id: "${id}"`);
    const found = things.find((thing) => idOf(thing) === id);
    if (!found) throw ec2Failure(`${code}.NotFound`, `The ${noun} '${id}' does not exist`);
    return found;
  });
}
