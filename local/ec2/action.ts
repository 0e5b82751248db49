import type { Clock } from '../../engine/clock.ts';
import type { DriverKind } from '../machines/drivers.ts';
import type { Machine } from '../machines/machine.ts';
import type { Machines } from '../machines/registry.ts';
import type { Image } from './images.ts';
import type { Snapshots } from './snapshots.ts';
import type { Ec2Store } from './state.ts';
import type { XmlValue } from './xml.ts';

/** Whose instances, volumes and snapshots are meant. */
export interface Ec2Caller {
  account: string;
  region: string;
}

/** One action of the Query API: gives the members of its response, throws errors named by EC2's codes. */
export type Action = (
  parameters: URLSearchParams,
  caller: Ec2Caller,
) => Record<string, XmlValue> | Promise<Record<string, XmlValue>>;

/** A first boot: what the image holds, and what the user data makes of it. Throws when the user data is none it understands. */
export type FirstBoot = (launch: {
  machine: Machine;
  image: Image;
  userData: string;
  publicIp: string;
}) => Promise<void>;

/** What the actions share. */
export interface Ec2Context {
  dataDir: string;
  machines: Machines;
  clock: Clock;
  store: Ec2Store;
  snapshots: Snapshots;
  images: readonly Image[];
  keyPairs: readonly string[];
  firstBoot?: FirstBoot | undefined;
  driver: DriverKind;
  newAddress(): string;
  /** How long the status checks of an instance that has come up say `initializing`. */
  initializingMs: number;
  /** Told after a change that the network has to follow. */
  changed(): Promise<void>;
  onFault(error: unknown): void;
}
