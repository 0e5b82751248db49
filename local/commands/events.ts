import { commandStatus } from './command-status.ts';
import type { Command, Invocation } from './command-store.ts';

/** An event as EventBridge delivers it. `time` is RFC 3339 in seconds. */
export interface SsmEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: 'aws.ssm';
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

const envelope = (command: Command, id: string, at: number) => {
  const [account = '', region = ''] = command.owner.split('/');
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  return { version: '0' as const, id, source: 'aws.ssm' as const, account, time, region };
};

/** `EC2 Command Invocation Status-change Notification` (Systems Manager user guide, "Monitoring with EventBridge"). */
export function invocationEvent(command: Command, invocation: Invocation, id: string, at: number): SsmEvent {
  const base = envelope(command, id, at);
  return {
    ...base,
    'detail-type': 'EC2 Command Invocation Status-change Notification',
    resources: [`arn:aws:ec2:${base.region}:${base.account}:instance/${invocation.instance}`],
    detail: {
      'command-id': command.id,
      'document-name': command.body.documentName,
      'instance-id': invocation.instance,
      'requested-date-time': new Date(command.requested).toISOString(),
      status: invocation.status,
    },
  };
}

/** `EC2 Command Status-change Notification`. */
export function commandEvent(command: Command, invocations: Invocation[], id: string, at: number): SsmEvent {
  return {
    ...envelope(command, id, at),
    'detail-type': 'EC2 Command Status-change Notification',
    resources: [],
    detail: {
      'command-id': command.id,
      'document-name': command.body.documentName,
      'expire-after': new Date(command.expires).toISOString(),
      parameters: command.body.parameters,
      'requested-date-time': new Date(command.requested).toISOString(),
      status: commandStatus(invocations).Status,
    },
  };
}
