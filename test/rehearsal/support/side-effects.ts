import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Change, ChangeResourceRecordSetsRequest } from '@aws-sdk/client-route-53';
import { type AnsweredCall, answeredCalls } from '../../../local/wire/calls.ts';
import type { WireRequest } from '../../../local/wire/request.ts';
import type { PlanDocument, Step } from '../../../workflows/shared/plan.ts';
import { plannedFields, seenFields } from './ec2-form.ts';

/** Something that was asked of a service, in one form for what a plan says and for what was seen on the wire. */
export interface Effect {
  action: string;
  /** What decides what happens: document, version, hash, parameters and instance; or the arguments. */
  what: unknown;
}

/** One that was seen, and whose credentials asked for it. */
export type SeenEffect = Effect & { principal: string };

/** Services of Stepbook's own household: tables, keys, executions, mails. What is not one of these is the outside world. */
const household = new Set(['dynamodb', 'kms', 'states', 'events', 'ses', 's3', 'lambda', 'sts']);
const reads = /:(Describe|Get|List)/;

/** How a service's calls look on the wire, and how the arguments of a plan's step become the same. */
interface Form {
  seen(request: WireRequest): unknown;
  predicted(arguments_: unknown, action: string): unknown;
}

const forms: Record<string, Form> = {
  ec2: {
    seen: ({ body }) => seenFields(body.toString('utf8')),
    predicted: (value, action) => plannedFields(action, value),
  },
  route53: {
    seen: ({ path, body }) => ({ path, changes: changesOf(body.toString('utf8')) }),
    predicted(value) {
      const { HostedZoneId, ChangeBatch } = value as ChangeResourceRecordSetsRequest;
      const path = `/2013-04-01/hostedzone/${HostedZoneId}/rrset`;
      return { path, changes: ChangeBatch!.Changes!.map(tellChange) };
    },
  },
  ssm: {
    seen({ body }) {
      const { Comment: _, ...input } = JSON.parse(body.toString('utf8'));
      return input;
    },
    predicted: (value) => value,
  },
};

const tellChange = ({ Action, ResourceRecordSet: set }: Change) =>
  [Action, set!.Name, set!.Type, set!.TTL, ...(set!.ResourceRecords ?? []).map(({ Value }) => Value)].join(' ');

/** The changes in the XML of a ChangeResourceRecordSets. */
function changesOf(xml: string): string[] {
  const one = (text: string, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1];
  return [...xml.matchAll(/<Change>(.*?)<\/Change>/gs)].map(([, change]) =>
    [...['Action', 'Name', 'Type', 'TTL', 'Value'].map((name) => one(change!, name))].join(' '),
  );
}

/** A service that has no form here shows its calls as they are: they equal no prediction, and a test says so. */
const formOf = (action: string): Form =>
  forms[action.split(':')[0]!] ?? {
    seen: ({ method, path, rawQuery, body }) => ({ method, path, rawQuery, body: body.toString('utf8') }),
    predicted: (value) => value,
  };

/** Watches the services, not our functions: every call that is not a look, and whose credentials made it. */
export function watchEffects() {
  const seen: SeenEffect[] = [];
  const note = (message: unknown) => {
    const { action, request, caller } = message as AnsweredCall;
    if (household.has(action.split(':')[0]!) || reads.test(action)) return;
    seen.push({ action, what: formOf(action).seen(request), principal: caller.principal });
  };
  subscribe(answeredCalls.name, note);
  return { seen, stop: () => unsubscribe(answeredCalls.name, note) };
}

/** What a step of a plan will ask of a service. */
export function predicted(step: Step): Effect {
  if (step.kind === 'api')
    return { action: step.action, what: formOf(step.action).predicted(step.arguments, step.action) };
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

/** The effects a plan predicts when every action succeeds, in order. */
export const predictedBy = ({ plan }: PlanDocument): Effect[] => plan.actions.map(({ step }) => predicted(step));
