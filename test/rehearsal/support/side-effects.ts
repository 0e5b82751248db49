import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type AnsweredCall, answeredCalls } from '../../../local/wire/calls.ts';
import type { PlanDocument, Step } from '../../../workflows/shared/plan.ts';

/** Something that was asked of a service, in one form for what a plan says and for what was seen on the wire. */
export interface Effect {
  action: string;
  /** What decides what happens: document, version, hash, parameters and instance; or the arguments. */
  what: unknown;
}

/** Services of Stepbook's own household: tables, keys, executions, mails. What is not one of these is the outside world. */
const household = new Set(['dynamodb', 'kms', 'states', 'events', 'ses', 's3', 'lambda', 'sts']);
const reads = /:(Describe|Get|List)/;

/** Watches the services, not our functions: every call that is not a look, and whose credentials made it. */
export function watchEffects() {
  const seen: (Effect & { principal: string })[] = [];
  const note = (message: unknown) => {
    const { action, request, caller } = message as AnsweredCall;
    if (household.has(action.split(':')[0]!) || reads.test(action)) return;
    seen.push({ action, what: argumentsOf(action, request.body.toString('utf8')), principal: caller.principal });
  };
  subscribe(answeredCalls.name, note);
  return { seen, stop: () => unsubscribe(answeredCalls.name, note) };
}

function argumentsOf(action: string, body: string): unknown {
  if (!action.startsWith('ec2:')) {
    const { Comment: _, TimeoutSeconds, ...input } = JSON.parse(body);
    return { ...input, TimeoutSeconds };
  }
  const query = [...new URLSearchParams(body)].filter(([name]) => name !== 'Action' && name !== 'Version');
  return Object.fromEntries(query);
}

/** What a step of a plan will ask of a service. */
export function predicted(step: Step): Effect {
  if (step.kind === 'api') return { action: step.action, what: flattened(step.arguments) };
  const { document, parameters, instanceId, deliverySeconds } = step;
  return {
    action: 'ssm:SendCommand',
    what: {
      DocumentName: document.name,
      DocumentVersion: document.version,
      DocumentHash: document.sha256,
      DocumentHashType: 'Sha256',
      InstanceIds: [instanceId],
      Parameters: parameters,
      TimeoutSeconds: deliverySeconds,
    },
  };
}

/** Arguments as the EC2 Query protocol writes them: `TagSpecification.1.Tag.2.Value`. */
function flattened(value: unknown, path: string[] = []): Record<string, string> {
  if (Array.isArray(value)) {
    const [name, ...before] = [...path].reverse();
    const singular = [...before.reverse(), name!.replace(/s$/, '')];
    return Object.assign({}, ...value.map((each, at) => flattened(each, [...singular, String(at + 1)])));
  }
  if (value && typeof value === 'object') {
    return Object.assign({}, ...Object.entries(value).map(([name, each]) => flattened(each, [...path, name])));
  }
  return { [path.join('.')]: String(value) };
}

/** The effects a plan predicts when every action succeeds, in order. */
export const predictedBy = ({ plan }: PlanDocument): Effect[] => plan.actions.map(({ step }) => predicted(step));
