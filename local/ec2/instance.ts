import { createHash } from 'node:crypto';
import type { Machine, MachineVolume } from '../machines/machine.ts';
import type { Ec2Caller, Ec2Context } from './action.ts';
import { names, pick } from './ids.ts';
import { defaultSubnet } from './network.ts';
import { defaultGroup } from './security-groups.ts';
import { type InstanceDetails, ownedBy } from './state.ts';

/** Device name of the root volume. */
export const rootDevice = '/dev/xvda';
/** How long a terminated instance is still told of. */
const TOMBSTONE_MS = 3_600_000;

/** EC2's codes of the states of an instance. */
export const stateCodes = { pending: 0, running: 16, terminated: 48, stopped: 80 } as const;
export type StateName = keyof typeof stateCodes;

/** An instance: its machine, unless it is terminated, and what EC2 keeps of it. */
export interface Instance {
  id: string;
  machine: Machine | undefined;
  details: InstanceDetails;
  tags: Record<string, string>;
}

/** What is taken of a machine that was not launched through EC2: the document's choices. */
function detailsOf({ record }: Machine): InstanceDetails {
  return {
    account: record.account,
    region: record.region,
    image: 'ami-00000000000000000',
    type: 't2.micro',
    groups: [defaultGroup],
    subnet: defaultSubnet,
    protected: true,
    httpTokens: 'optional',
    rootEncrypted: false,
    kept: record.volumes.map(({ id }) => id),
    launched: Date.parse(record.launched),
    booted: true,
    runningSince: Date.parse(record.launched),
  };
}

/** The instances of a caller, those that were terminated within the hour too. */
export function instancesOf({ machines, store, clock }: Ec2Context, caller: Ec2Caller): Instance[] {
  const living = machines.list(caller).map((machine) => ({
    id: machine.record.id,
    machine,
    details: store.state.instances[machine.record.id] ?? detailsOf(machine),
    tags: machine.record.tags,
  }));
  const ended = Object.entries(store.state.instances)
    .filter(([, details]) => ownedBy(caller)(details))
    .flatMap(([id, details]) =>
      details.terminated && clock.now() - details.terminated.at < TOMBSTONE_MS
        ? [{ id, machine: undefined, details, tags: details.terminated.tags }]
        : [],
    );
  return [...living, ...ended];
}

/** The instance of that id. @throws InvalidInstanceID.Malformed, InvalidInstanceID.NotFound */
export function instanceOf(context: Ec2Context, id: string, caller: Ec2Caller): Instance {
  return pick([id], instancesOf(context, caller), (instance) => instance.id, names.instance)[0]!;
}

/** Changes what is kept of an instance. */
export function keepDetails({ store }: Ec2Context, { id, details }: Instance, change: Partial<InstanceDetails>): void {
  Object.assign(details, change);
  store.state.instances[id] = details;
  store.save();
}

export function stateOf({ machine, details }: Pick<Instance, 'machine' | 'details'>): StateName {
  if (!machine) return 'terminated';
  if (!details.booted && !details.failure) return 'pending';
  // An instance whose user data was refused runs all the same; its status check says that nothing answers.
  return details.failure || machine.isRunning() ? 'running' : 'stopped';
}

/** The machine's own disk as a volume: EC2 has one for every instance that is backed by EBS. */
export function rootVolume({ record }: Machine, encrypted = false): MachineVolume {
  const id = `vol-${createHash('sha256').update(`root of ${record.id}`).digest('hex').slice(0, 17)}`;
  return { id, device: rootDevice, path: '/', sizeGb: 8, encrypted };
}

export const volumesOf = ({ machine, details }: Instance): MachineVolume[] =>
  machine ? [rootVolume(machine, details.rootEncrypted), ...machine.record.volumes] : [];
