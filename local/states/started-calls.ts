import { randomUUID } from 'node:crypto';
import type { Clock } from '../../engine/clock.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Bus } from '../events/bus.ts';
import type { Deliveries } from '../events/deliveries.ts';
import type { BusEvent } from '../events/event.ts';
import type { Caller } from '../identities/caller.ts';
import { apiCallEvent } from './cloudtrail.ts';

/** A call of Step Functions and the record CloudTrail makes of it. */
export type RecordingCall = (operation: string, input: Record<string, unknown>, caller: Caller) => Promise<object>;

const started = new Set(['StartExecution', 'RedriveExecution']);

/** The ARN an execution will have, whether its machine is named by version, alias or itself. */
function executionArnOf(operation: string, input: Record<string, unknown>): string {
  if (operation === 'RedriveExecution') return String(input.executionArn);
  const [arn, partition, service, region, account, , machine] = String(input.stateMachineArn).split(':');
  return [arn, partition, service, region, account, 'execution', machine, input.name].join(':');
}

/**
 * Calls the engine so that who started an execution is recorded before its first task runs: the record is kept first,
 * tasks of that execution wait for its delivery, and it is dropped when nothing was started.
 */
export function recordingCall(engine: Engine, bus: Bus, clock: Clock): RecordingCall {
  return async (operation, given, caller) => {
    if (!started.has(operation)) return engine.call(operation, given, caller);
    // The service names an execution that has no name; here the name is needed before the start.
    const input = operation === 'StartExecution' ? { ...given, name: given.name ?? randomUUID() } : given;
    const executionArn = executionArnOf(operation, input);
    const record = (responseElements: Record<string, unknown>): BusEvent =>
      apiCallEvent(caller, { operation, requestParameters: given, responseElements, time: clock.now() });
    const held = bus.hold(record({ executionArn }), executionArn);
    try {
      const output = (await engine.call(operation, input, caller)) as { startDate?: Date; redriveDate?: Date };
      const { startDate, redriveDate } = output;
      held.release(record({ executionArn, ...(startDate && { startDate }), ...(redriveDate && { redriveDate }) }));
      return output;
    } catch (error) {
      held.drop();
      throw error;
    }
  };
}

/** Decides what a process that was killed had announced: executions that are there were started. */
export async function settleHeld(deliveries: Deliveries, engine: Engine): Promise<void> {
  for (const delivery of deliveries.held()) {
    const event = JSON.parse(delivery.payload) as BusEvent;
    const { account, region } = event;
    try {
      await engine.call('DescribeExecution', { executionArn: delivery.gate! }, { account, region });
      deliveries.release(delivery, delivery.payload);
    } catch (error) {
      if ((error as Error).name !== 'ExecutionDoesNotExist') throw error;
      deliveries.drop(delivery);
    }
  }
}
