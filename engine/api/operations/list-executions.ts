import type { ExecutionListItem, ListExecutionsInput, ListExecutionsOutput } from '@aws-sdk/client-sfn';
import type { EngineCore } from '../../core.ts';
import type { Execution } from '../../execution/state.ts';
import { statesArn } from '../arn.ts';
import { errors } from '../errors.ts';
import { resolveMachine } from '../machine-reference.ts';
import { pageSize, readToken, tokenOf } from '../paging.ts';
import { shownStatus } from '../shown-status.ts';
import type { Operation } from './operation.ts';

/** The executions of a machine, a version, an alias or a map run, newest first. */
export const listExecutions: Operation<ListExecutionsInput, ListExecutionsOutput> = (core, input) => {
  const { stateMachineArn, mapRunArn, statusFilter: status, redriveFilter } = input;
  if (stateMachineArn === undefined && mapRunArn === undefined) {
    throw errors.validation('1 validation error detected: Must provide a StateMachine ARN or MapRun ARN');
  }
  if (stateMachineArn !== undefined && mapRunArn !== undefined) {
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
  // Kept as what they ended with; what waits to run again is told from its map run.
  const keptStatus = status === 'PENDING_REDRIVE' ? undefined : status;
  const size = pageSize(input.maxResults);
  const executions: Execution[] = [];
  let before = readToken<{ before: number }>(input.nextToken)?.before;
  let more = true;
  while (more && executions.length <= size) {
    const query = { stateMachineArn: owner, mapRunArn, status: keptStatus, before, limit: size + 1 };
    const keys = core.store.listExecutions(query);
    for (const key of keys) {
      const execution = core.runner.execution(key);
      const wanted = execution && (status === undefined || shownStatus(core, execution) === status);
      if (wanted && qualified(execution)) executions.push(execution);
      before = key;
    }
    more = keys.length > size;
  }
  const page = executions.slice(0, size);
  return {
    executions: page.map((execution) => itemOf(core, execution)),
    ...(executions.length > size && { nextToken: tokenOf({ before: page.at(-1)!.key }) }),
  };
};

function itemOf(core: EngineCore, execution: Execution): ExecutionListItem {
  const { stopDate, versionArn, aliasArn, mapRunArn, redriveDate } = execution;
  const { redriveCount } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: shownStatus(core, execution),
    startDate: new Date(execution.startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    ...(mapRunArn !== undefined && { mapRunArn }),
    ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
    ...(aliasArn !== undefined && { stateMachineAliasArn: aliasArn }),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
  };
}
