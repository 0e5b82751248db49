import type { DescribeInstanceInformationRequest } from '@aws-sdk/client-ssm';
import type { Clock } from '../../engine/clock.ts';
import type { Machine } from '../machines/machine.ts';
import type { Machines } from '../machines/registry.ts';
import type { SsmCaller } from './caller.ts';
import { ssmFailure } from './failure.ts';
import { page } from './page.ts';

const filters: Record<string, (machine: Machine) => string> = {
  InstanceIds: ({ record }) => record.id,
  PingStatus: (machine) => (machine.agent().online ? 'Online' : 'ConnectionLost'),
  AgentVersion: (machine) => machine.agent().version,
  PlatformTypes: () => 'Linux',
  ResourceType: () => 'EC2Instance',
};

/** `DescribeInstanceInformation`: the machines whose agent has ever reported. */
export function instanceOperations(machines: Machines, clock: Clock) {
  return {
    DescribeInstanceInformation(input: DescribeInstanceInformationRequest, caller: SsmCaller) {
      const wanted = [
        ...(input.Filters ?? []).map(({ Key, Values }) => ({ key: Key!, values: Values! })),
        ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({ key: key!, values: valueSet! })),
      ];
      const unknown = wanted.find(({ key }) => !Object.hasOwn(filters, key));
      if (unknown) {
        const known = Object.keys(filters).join(', ');
        throw ssmFailure(
          'InvalidInstanceInformationFilterValue',
          `Filter ${unknown.key} is not carried; there are ${known}.`,
        );
      }
      const found = machines
        .list(caller)
        .filter((machine) => wanted.every(({ key, values }) => values.includes(filters[key]!(machine))));
      const { items, NextToken } = page(found, input);
      return { InstanceInformationList: items.map((machine) => describe(machine, clock)), NextToken };
    },
  };
}

function describe(machine: Machine, clock: Clock) {
  const { online, version, platformName, platformVersion } = machine.agent();
  return {
    InstanceId: machine.record.id,
    PingStatus: online ? 'Online' : 'ConnectionLost',
    LastPingDateTime: new Date(clock.now()),
    AgentVersion: version,
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: platformName,
    PlatformVersion: platformVersion,
    ResourceType: 'EC2Instance',
    IPAddress: machine.record.privateIp,
    ComputerName: machine.record.tags.Name ?? machine.record.id,
  };
}
