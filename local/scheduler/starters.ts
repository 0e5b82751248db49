import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { SdkPort } from '../../engine/ports.ts';
import { readDefinition } from '../../workflows/definition-file.ts';
import { starterName, starterRole } from '../../workflows/shared/schedule/starting.ts';
import type { CellPlace } from '../cell.ts';
import type { RecordingCall } from '../states/started-calls.ts';

const definitionFile = join(import.meta.dirname, '../../workflows/shared/schedule/start-run.asl.yaml');

/**
 * Creates the starters of procedures: the Express machines that Scheduler starts, as the CDK stack has them.
 * @returns role ARN → ARN of the one state machine that the role may start
 */
export async function provisionStarters(
  engine: Engine,
  { account, region }: CellPlace,
  procedures: Iterable<string>,
): Promise<Map<string, string>> {
  const caller = { account, region, principal: `arn:aws:iam::${account}:root` };
  const machineArn = (name: string) => `arn:aws:states:${region}:${account}:stateMachine:${name}`;
  const text = JSON.stringify(readDefinition(definitionFile));
  const roles = new Map<string, string>();
  for (const procedure of new Set(procedures)) {
    const name = starterName(procedure);
    const definition = text.replaceAll(`\${StateMachineArn}`, machineArn(procedure));
    const roleArn = `arn:aws:iam::${account}:role/${starterRole(procedure, region)}`;
    roles.set(roleArn, machineArn(procedure));
    const there = await engine
      .call('DescribeStateMachine', { stateMachineArn: machineArn(name) }, caller)
      .catch((error: Error) => {
        if (error.name !== 'StateMachineDoesNotExist') throw error;
        return undefined;
      });
    if (!there) await engine.call('CreateStateMachine', { name, definition, roleArn, type: 'EXPRESS' }, caller);
    else if (there.definition !== definition) {
      await engine.call('UpdateStateMachine', { stateMachineArn: machineArn(name), definition }, caller);
    }
  }
  return roles;
}

/** SDK integrations of starters: StartExecution of their own procedure, as the role that CloudTrail is to see. Others go on to `next`. */
export function starterPort(
  next: SdkPort,
  mayStart: (roleArn: string) => string | undefined,
  call: RecordingCall,
): SdkPort {
  return {
    call(request) {
      const { service, action, parameters, account, region, roleArn = '', executionArn } = request;
      const allowed = mayStart(roleArn);
      if (allowed === undefined) return next.call(request);
      const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
      const sessionName = executionArn.slice(executionArn.lastIndexOf(':') + 1);
      const principal = `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`;
      if (service !== 'sfn' || action !== 'startExecution' || parameters.StateMachineArn !== allowed) {
        const message = `User: ${principal} is not authorized to perform: ${service}:${action}`;
        throw Object.assign(new Error(message), { name: 'AccessDeniedException', $fault: 'client' });
      }
      const from = { account, region, principal, sessionName, accessKeyId: '', sourceIp: 'states.amazonaws.com' };
      const { StateMachineArn: stateMachineArn, Name: name, Input: input } = parameters;
      return call('StartExecution', { stateMachineArn, name, input }, { ...from, userAgent: 'states.amazonaws.com' });
    },
  };
}
