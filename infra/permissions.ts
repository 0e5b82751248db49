import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionSpec, Resource } from '../lambdas/catalog.ts';
import type { Hub } from '../workflows/shared/estate.ts';
import type { Procedure } from '../workflows/shared/procedure.ts';
import type { CellKeys } from './constructs/cell-keys.ts';

/** The things of a cell that its functions may touch. */
export interface Places {
  table: string;
  transcripts: string;
  mail: string[];
  documents: string[];
  keys: CellKeys;
  hubs: Hub[];
  procedures: readonly Procedure[];
}

/** What each resource of the catalogue is in a cell. The compiler names the one that is missing. */
export function resourcesOf(stack: Stack, places: Places): Record<Resource, string[]> {
  const arn = (service: string, resource: string) =>
    `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
  return {
    table: [places.table],
    'token-key': [places.keys.arnOf('token-key')],
    'link-key': [places.keys.arnOf('link-key')],
    'vote-key': [places.keys.arnOf('vote-key')],
    'transcript-key': [places.keys.arnOf('transcript-key')],
    transcripts: [`${places.transcripts}/*`],
    documents: places.documents,
    instances: places.hubs.map(({ instance }) => arn('ec2', `instance/${instance}`)),
    mail: places.mail,
    bus: [arn('events', 'event-bus/default')],
    executions: places.procedures.map(({ name }) => arn('states', `execution:${name}:*`)),
    'state-machines': places.procedures.map(({ name }) => arn('states', `stateMachine:${name}`)),
    any: ['*'],
  };
}

/** Conditions that narrow an action further than a resource can. */
const CONDITIONS: Record<string, Record<string, Record<string, string>>> = {
  // Tags only on what is being made, never on what is there.
  'ec2:CreateTags': { StringEquals: { 'ec2:CreateAction': 'CreateSnapshot' } },
  'events:PutEvents': { StringEquals: { 'events:source': 'stepbook' } },
};

/** A function's permissions as statements: one for each resource and condition, in the order of the catalogue. */
export function statementsOf(spec: FunctionSpec, resources: Record<Resource, string[]>): PolicyStatement[] {
  const groups = new Map<
    string,
    { on: Resource; actions: string[]; conditions?: Record<string, Record<string, string>> }
  >();
  for (const { action, on } of spec.permissions) {
    const conditions = CONDITIONS[action];
    const key = conditions ? `${on} ${action}` : on;
    const group = groups.get(key) ?? { on, actions: [], ...(conditions && { conditions }) };
    if (!group.actions.includes(action)) group.actions.push(action);
    groups.set(key, group);
  }
  return [...groups.values()]
    .filter(({ on }) => resources[on].length > 0)
    .map(
      ({ on, actions, conditions }) =>
        new PolicyStatement({ actions, resources: resources[on], ...(conditions && { conditions }) }),
    );
}
