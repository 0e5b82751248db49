import type { Driver } from '../machine.ts';

export const nspawnDriver: Driver = {
  says: 'a Debian root with real systemd, nginx and certbot in its own network namespace; docker and gaia-hub are stand-ins',
  open() {
    throw new Error('not built yet');
  },
};
