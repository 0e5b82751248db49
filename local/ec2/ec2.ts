import { randomUUID } from 'node:crypto';
import type { Clock } from '../../engine/clock.ts';
import type { DriverKind } from '../machines/drivers.ts';
import type { Machines } from '../machines/registry.ts';
import type { Action, Ec2Caller, Ec2Context, FirstBoot } from './action.ts';
import { addressActions } from './addresses.ts';
import { attributeActions } from './attributes.ts';
import { consoleActions } from './console-output.ts';
import { ec2Failure } from './failure.ts';
import { firstBootOf } from './first-boot.ts';
import { createForwards } from './forwards.ts';
import { type Image, imageActions } from './images.ts';
import { instancesOf } from './instance.ts';
import { instanceActions } from './instances.ts';
import { keyPairActions } from './key-pairs.ts';
import { lifecycleActions } from './lifecycle.ts';
import { newLoopback } from './loopback.ts';
import { networkActions } from './network.ts';
import { runInstancesActions } from './run-instances.ts';
import { securityGroupActions } from './security-groups.ts';
import { snapshotActions } from './snapshot-actions.ts';
import { openSnapshots } from './snapshots.ts';
import { openState } from './state.ts';
import { volumeActions } from './volumes.ts';
import { toXml } from './xml.ts';

export interface Ec2Options {
  dataDir: string;
  machines: Machines;
  clock: Clock;
  /** What there is to launch; nothing when left out. */
  images?: readonly Image[] | undefined;
  keyPairs?: readonly string[] | undefined;
  firstBoot?: FirstBoot | undefined;
  /** What carries the machines that are launched; `directory` when left out. */
  driver?: DriverKind | undefined;
  /** The address of the next machine; one of this host's own when left out. */
  newAddress?: (() => string) | undefined;
  /** How long the status checks of an instance that has come up say `initializing`; three seconds when left out. */
  initializingMs?: number | undefined;
  onFault?: (error: unknown) => void;
}

/** EC2 over the machines of an embedded stack. */
export interface Ec2 {
  /** Performs an action of the Query API and answers with the response document; throws errors named by EC2's codes. */
  call(action: string, parameters: URLSearchParams, caller: Ec2Caller): Promise<string>;
  /** Takes up launches that an earlier process left unfinished, and the Elastic IPs. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** Instances, their volumes and snapshots that are real copies, images, groups and addresses; one file for each group of actions. */
export function createEc2({ dataDir, machines, clock, ...options }: Ec2Options): Ec2 {
  const context: Ec2Context = {
    dataDir,
    machines,
    clock,
    store: openState(dataDir),
    snapshots: openSnapshots(dataDir),
    images: options.images ?? [],
    keyPairs: options.keyPairs ?? [],
    firstBoot: options.firstBoot,
    driver: options.driver ?? 'directory',
    newAddress: options.newAddress ?? (() => newLoopback(context, 'machine')),
    initializingMs: options.initializingMs ?? 3000,
    changed: async () => {},
    onFault: options.onFault ?? ((error) => console.error('embedded EC2:', error)),
  };
  const forwards = createForwards(context);
  context.changed = () => forwards.sync();
  const actions: Record<string, Action> = {
    ...imageActions(context.images),
    ...networkActions,
    ...keyPairActions(context.keyPairs),
    ...securityGroupActions(context),
    ...instanceActions(context),
    ...runInstancesActions(context),
    ...lifecycleActions(context),
    ...attributeActions(context),
    ...addressActions(context),
    ...volumeActions(context),
    ...snapshotActions(context),
    ...consoleActions(context),
  };

  return {
    async call(action, parameters, caller) {
      const perform = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (!perform) throw ec2Failure('InvalidAction', `The action ${action} is not valid for this web service.`);
      if (parameters.get('DryRun') === 'true') {
        throw ec2Failure('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
      }
      const { account, region } = caller;
      const answer = await perform(parameters, { account, region });
      if (!action.startsWith('Describe')) await forwards.sync();
      const body = toXml({ requestId: randomUUID(), ...answer });
      return `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="${namespace}">${body}</${action}Response>`;
    },
    async resume() {
      for (const { record } of machines.list()) {
        const instance = instancesOf(context, record).find(({ id }) => id === record.id)!;
        const image = context.images.find(({ id }) => id === instance.details.image);
        if (!instance.details.booted && !instance.details.failure && image) void firstBootOf(context, instance, image);
      }
      await forwards.sync();
    },
    close: () => forwards.close(),
  };
}
