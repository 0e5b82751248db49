import type { Action, Ec2Context } from './action.ts';
import { ec2Failure } from './failure.ts';
import { names, pick } from './ids.ts';
import { instanceOf, keepDetails } from './instance.ts';
import { listOf, required, tagList } from './parameters.ts';
import { defaultGroup } from './security-groups.ts';

/** Attributes of an instance, and tags of anything. */
export function attributeActions(context: Ec2Context): Record<string, Action> {
  const { machines, store } = context;
  const { groups, addresses, volumes } = store.state;

  /** The tags of a thing that can be tagged after it was made. */
  const tagsOfThing = (id: string) => {
    const machine = machines.get(id);
    if (machine) return { ...machine.record.tags };
    const thing = groups[id] ?? addresses[id] ?? volumes[id];
    if (!thing) throw ec2Failure('InvalidID', `The ID '${id}' is not valid`);
    return { ...thing.tags };
  };
  const retag = (id: string, tags: Record<string, string>) => {
    const thing = groups[id] ?? addresses[id] ?? volumes[id];
    if (thing) thing.tags = tags;
    else machines.retag(id, tags);
  };
  const changeTags = (
    parameters: URLSearchParams,
    change: (tags: Record<string, string>) => Record<string, string>,
  ) => {
    const changes = listOf(parameters, 'ResourceId').map((id) => [id, change(tagsOfThing(id))] as const);
    for (const [id, tags] of changes) retag(id, tags);
    store.save();
    return { return: true };
  };

  return {
    DescribeInstanceAttribute(parameters, caller) {
      const instance = instanceOf(context, required(parameters, 'InstanceId'), caller);
      const attribute = required(parameters, 'Attribute');
      const { details } = instance;
      const told = {
        disableApiTermination: { disableApiTermination: { value: details.protected } },
        userData: { userData: details.userData ? { value: details.userData } : '' },
        groupSet: { groupSet: details.groups.map((groupId) => ({ groupId })) },
      };
      if (!Object.hasOwn(told, attribute)) {
        throw ec2Failure('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid.`);
      }
      return { instanceId: instance.id, ...told[attribute as keyof typeof told] };
    },
    ModifyInstanceAttribute(parameters, caller) {
      const instance = instanceOf(context, required(parameters, 'InstanceId'), caller);
      if (!instance.machine) {
        throw ec2Failure('IncorrectInstanceState', `The instance '${instance.id}' is not in a valid state.`);
      }
      const protection = parameters.get('DisableApiTermination.Value');
      const wanted = listOf(parameters, 'GroupId');
      const known = Object.values(groups).filter(({ account }) => account === caller.account);
      pick(wanted, [{ id: defaultGroup }, ...known], ({ id }) => id, names.group);
      keepDetails(context, instance, {
        ...(protection !== null && { protected: protection === 'true' }),
        ...(wanted.length > 0 && { groups: wanted }),
      });
      return { return: true };
    },
    CreateTags: (parameters) => changeTags(parameters, (tags) => ({ ...tags, ...tagList(parameters, 'Tag') })),
    DeleteTags(parameters) {
      const gone = Object.keys(tagList(parameters, 'Tag'));
      return changeTags(parameters, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key))),
      );
    },
  };
}
