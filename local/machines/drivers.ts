import { directoryDriver } from './directory/driver.ts';
import type { Driver } from './machine.ts';
import { nspawnDriver } from './nspawn/driver.ts';

export type DriverKind = 'directory' | 'nspawn';

/** Every way of carrying machines. */
export const drivers: Record<DriverKind, Driver> = {
  directory: directoryDriver,
  nspawn: nspawnDriver,
};
