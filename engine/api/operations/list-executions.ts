import type { ExecutionListItem, ListExecutionsInput, ListExecutionsOutput } from '@aws-sdk/client-sfn';
import type { Execution } from '../../execution/state.ts';
import { statesArn } from '../arn.ts';
import { errors } from '../errors.ts';
import { resolveMachine } from '../machine-reference.ts';
import { pageSize, readToken, tokenOf } from '../paging.ts';
import type { Operation } from './operation.ts';

/** The executions of a machine, a version, an alias or a map run, newest first. */
export const listExecutions: Operation<ListExecutionsInput, ListExecutionsOutput> = (core, input) => {
  const { stateMachineArn, mapRunArn, statusFilter: status, redriveFilter } = input;
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw errors.validation('Exactly one of stateMachineArn and mapRunArn must be specified');
  }
  let owner = stateMachineArn;
  let qualified = (_execution: Execution) => true;
  if (stateMachineArn !== undefined) {
    const { machine } = resolveMachine(core, stateMachineArn);
    if (machine.type === 'EXPRESS') throw errors.typeNotSupported();
    owner = statesArn(machine, 'stateMachine', machine.name);
    if (owner !== stateMachineArn) {
      qualified = ({ versionArn, aliasArn }) => (aliasArn ?? versionArn) === stateMachineArn;
    }
    if (redriveFilter !== undefined) {
      throw errors.validation('redriveFilter can only be specified together with mapRunArn');
    }
  } else if (!core.registry.get('mapRun', mapRunArn!)) throw errors.resourceNotFound(mapRunArn!);
  else if (redriveFilter !== undefined) {
    qualified = ({ redriveCount }) => redriveCount > 0 === (redriveFilter === 'REDRIVEN');
  }
  const size = pageSize(input.maxResults);
  const executions: Execution[] = [];
  let before = readToken<{ before: number }>(input.nextToken)?.before;
  let more = true;
  while (more && executions.length <= size) {
    const keys = core.store.listExecutions({ stateMachineArn: owner, mapRunArn, status, before, limit: size + 1 });
    for (const key of keys) {
      const execution = core.runner.execution(key);
      if (execution && qualified(execution)) executions.push(execution);
      before = key;
    }
    more = keys.length > size;
  }
  const page = executions.slice(0, size);
  return {
    executions: page.map(itemOf),
    ...(executions.length > size && { nextToken: tokenOf({ before: page.at(-1)!.key }) }),
  };
};

function itemOf(execution: Execution): ExecutionListItem {
  const { stopDate, versionArn, aliasArn, mapRunArn, redriveDate } = execution;
  const { redriveCount } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: new Date(execution.startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    ...(mapRunArn !== undefined && { mapRunArn }),
    ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
    ...(aliasArn !== undefined && { stateMachineAliasArn: aliasArn }),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
  };
}
