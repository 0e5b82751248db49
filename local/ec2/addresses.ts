import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, Ec2Caller, Ec2Context } from './action.ts';
import { ec2Failure } from './failure.ts';
import { names, newEc2Id, pick } from './ids.ts';
import { instanceOf } from './instance.ts';
import { newLoopback } from './loopback.ts';
import { type Filters, filtered, listOf, required, tagFilters, tagsOf } from './parameters.ts';
import { type ElasticAddress, ownedBy } from './state.ts';
import { tagSet } from './xml.ts';

const filters: Filters<ElasticAddress> = {
  'allocation-id': ({ id }) => [id],
  'public-ip': ({ publicIp }) => [publicIp],
  'instance-id': ({ association }) => [association?.instance ?? ''],
  domain: () => ['vpc'],
  ...tagFilters<ElasticAddress>(({ tags }) => tags),
};

/** Elastic IPs: addresses of this host that lead to the ports of one machine (`forwards.ts`). */
export function addressActions(context: Ec2Context): Record<string, Action> {
  const { machines, store } = context;
  const { addresses } = store.state;
  const owned = (caller: Ec2Caller) => Object.values(addresses).filter(ownedBy(caller));
  /** A hub's own check compares DNS with its public address. */
  const tell = (instance: string, address: string) => {
    const file = join(machines.get(instance)?.root ?? '', 'etc/stepbook/public-ipv4');
    if (existsSync(file)) writeFileSync(file, `${address}\n`);
  };

  return {
    DescribeAddresses(parameters, caller) {
      const chosen = pick(listOf(parameters, 'AllocationId'), owned(caller), ({ id }) => id, names.allocation);
      return {
        addressesSet: filtered(parameters, chosen, filters).map((address) => ({
          publicIp: address.publicIp,
          allocationId: address.id,
          domain: 'vpc',
          instanceId: address.association?.instance,
          associationId: address.association?.id,
          privateIpAddress: address.association && machines.get(address.association.instance)?.record.privateIp,
          tagSet: tagSet(address.tags),
        })),
      };
    },
    AllocateAddress(parameters, { account, region }) {
      const id = newEc2Id('eipalloc');
      const publicIp = newLoopback(context, 'elastic');
      addresses[id] = { account, region, id, publicIp, tags: tagsOf(parameters, 'elastic-ip') };
      store.save();
      return { publicIp, allocationId: id, domain: 'vpc' };
    },
    AssociateAddress(parameters, caller) {
      const id = required(parameters, 'AllocationId');
      const address = pick([id], owned(caller), (each) => each.id, names.allocation)[0]!;
      const instance = instanceOf(context, required(parameters, 'InstanceId'), caller);
      if (!instance.machine) {
        throw ec2Failure(
          'InvalidInstanceID',
          `The instance ${instance.id} is not in a valid state for this operation.`,
        );
      }
      const { association } = address;
      if (association && association.instance !== instance.id && parameters.get('AllowReassociation') !== 'true') {
        throw ec2Failure(
          'Resource.AlreadyAssociated',
          `resource ${id} is already associated with associate-id ${association.id}`,
        );
      }
      if (association?.instance === instance.id) return { return: true, associationId: association.id };
      address.association = { id: newEc2Id('eipassoc'), instance: instance.id };
      store.save();
      tell(instance.id, address.publicIp);
      return { return: true, associationId: address.association.id };
    },
    DisassociateAddress(parameters, caller) {
      const wanted = required(parameters, 'AssociationId');
      const address = owned(caller).find(({ association }) => association?.id === wanted);
      if (!address) {
        throw ec2Failure('InvalidAssociationID.NotFound', `The association ID '${wanted}' does not exist`);
      }
      const { instance } = address.association!;
      delete address.association;
      store.save();
      const own = machines.get(instance)?.record.publicIp;
      if (own) tell(instance, own);
      return { return: true };
    },
    ReleaseAddress(parameters, caller) {
      const id = required(parameters, 'AllocationId');
      const address = pick([id], owned(caller), (each) => each.id, names.allocation)[0]!;
      if (address.association) {
        throw ec2Failure('InvalidIPAddress.InUse', `The address ${address.publicIp} is in use.`);
      }
      delete addresses[id];
      store.save();
      return { return: true };
    },
  };
}
