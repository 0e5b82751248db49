import { readTaskResource } from '../fields/task-resource.ts';
import type { Rule } from '../rules/rule.ts';
import { everyState } from '../scope.ts';

/** A task that is never answered holds its execution for as long as the execution may last: a year, on Standard. */
export const tasksHaveTimeouts: Rule = ({ scopes }, report) => {
  for (const { definition, at } of everyState(scopes)) {
    if (definition.Type !== 'Task' || typeof definition.Resource !== 'string') continue;
    const hasTimeout = 'TimeoutSeconds' in definition || 'TimeoutSecondsPath' in definition;
    const hasHeartbeat = 'HeartbeatSeconds' in definition || 'HeartbeatSecondsPath' in definition;
    const resource = readTaskResource(definition.Resource);
    const waits = resource.kind === 'integration' && resource.pattern === 'waitForTaskToken';
    if (waits && !hasTimeout && !hasHeartbeat) {
      report.warning(
        'CALLBACK_WITHOUT_TIMEOUT',
        'The task waits for a callback and has neither TimeoutSeconds nor HeartbeatSeconds: a callback that is lost is never noticed',
        at,
      );
    } else if (!waits && !hasTimeout) {
      report.warning('TASK_WITHOUT_TIMEOUT', 'The task has no TimeoutSeconds', at);
    }
  }
};

/** A heartbeat that is not due before the time-out does nothing (ASL specification, "Timeouts and Heartbeats"). */
export const heartbeatsComeBeforeTimeouts: Rule = ({ scopes }, report) => {
  for (const { definition, at } of everyState(scopes)) {
    const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = definition;
    if (typeof timeout !== 'number' || typeof heartbeat !== 'number' || heartbeat < timeout) continue;
    report.warning(
      'HEARTBEAT_WITHOUT_EFFECT',
      `HeartbeatSeconds (${heartbeat}) is not less than TimeoutSeconds (${timeout})`,
      `${at}/HeartbeatSeconds`,
    );
  }
};
