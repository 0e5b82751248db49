import { existsSync } from 'node:fs';
import type { Action, Ec2Caller, Ec2Context } from './action.ts';
import { copyContent } from './copy-content.ts';
import { ec2Failure } from './failure.ts';
import { type Instance, instanceOf, keepDetails, type StateName, stateCodes, stateOf } from './instance.ts';
import { zoneOf } from './instances.ts';
import { listOf } from './parameters.ts';
import { contentOfVolume } from './volumes.ts';
import type { XmlValue } from './xml.ts';

const changeXml = ({ id }: Instance, previous: StateName, current: StateName): XmlValue => ({
  instanceId: id,
  currentState: { code: stateCodes[current], name: current },
  previousState: { code: stateCodes[previous], name: previous },
});

/** Stop, start and terminate. They have happened when they answer; AWS takes its time. */
export function lifecycleActions(context: Ec2Context): Record<string, Action> {
  const { clock } = context;
  const each = async (
    parameters: URLSearchParams,
    caller: Ec2Caller,
    change: (instance: Instance) => Promise<StateName>,
  ) => {
    const instances = listOf(parameters, 'InstanceId').map((id) => instanceOf(context, id, caller));
    if (instances.length === 0) {
      throw ec2Failure('MissingParameter', 'The request must contain the parameter InstanceId');
    }
    const changes: XmlValue[] = [];
    for (const instance of instances) {
      const previous = stateOf(instance);
      changes.push(changeXml(instance, previous, await change(instance)));
    }
    return { instancesSet: changes };
  };
  const requireState = (instance: Instance, allowed: StateName[]) => {
    const state = stateOf(instance);
    if (allowed.includes(state)) return;
    throw ec2Failure(
      'IncorrectInstanceState',
      `This instance '${instance.id}' is not in a state from which it can be ${allowed.includes('running') ? 'stopped' : 'started'}.`,
    );
  };

  return {
    StopInstances: (parameters, caller) =>
      each(parameters, caller, async (instance) => {
        requireState(instance, ['running', 'stopped']);
        await instance.machine!.stop();
        return 'stopped';
      }),
    StartInstances: (parameters, caller) =>
      each(parameters, caller, async (instance) => {
        requireState(instance, ['stopped', 'running']);
        await instance.machine!.start();
        keepDetails(context, instance, { runningSince: clock.now() });
        return 'running';
      }),
    TerminateInstances: (parameters, caller) =>
      each(parameters, caller, async (instance) => {
        if (!instance.machine) return 'terminated';
        if (instance.details.protected) {
          throw ec2Failure(
            'OperationNotPermitted',
            `The instance '${instance.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
          );
        }
        await terminate(context, instance);
        return 'terminated';
      }),
  };
}

async function terminate(context: Ec2Context, instance: Instance): Promise<void> {
  const { dataDir, machines, clock, store } = context;
  const { id, details } = instance;
  const machine = instance.machine!;
  await machine.stop();
  for (const part of machine.record.volumes) {
    const { id: volume, sizeGb, encrypted } = part;
    if (!details.kept.includes(volume)) continue;
    const content = machine.contentOf(part);
    if (existsSync(content)) await copyContent(content, contentOfVolume(dataDir, volume));
    const { account, region } = details;
    const zone = zoneOf(instance);
    store.state.volumes[volume] = {
      account,
      region,
      id: volume,
      sizeGb,
      encrypted,
      zone,
      tags: {},
      created: clock.now(),
    };
  }
  for (const loose of Object.values(store.state.volumes)) {
    if (loose.attached?.instance === id) delete loose.attached;
  }
  for (const address of Object.values(store.state.addresses)) {
    if (address.association?.instance === id) delete address.association;
  }
  keepDetails(context, instance, { terminated: { at: clock.now(), tags: instance.tags } });
  await machines.remove(id);
}
