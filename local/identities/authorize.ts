import { type FunctionSpec, rowsOf, writing } from '../../lambdas/catalog.ts';
import { WireFault } from '../wire/fault.ts';
import type { Demand } from '../wire/service.ts';
import type { Caller } from './caller.ts';
import { type CellNames, covers, resourcePatterns } from './resources.ts';

/** A pair that was allowed: which function used which action. */
export interface UsedPermission {
  function: string;
  action: string;
  resource: string;
}

export interface Authorizer {
  /** @throws WireFault `accessDenied` in IAM's words */
  authorize(caller: Caller, demands: Demand[]): void;
  /** What functions were allowed to do so far, each pair once, to compare with what the catalogue declares. */
  used(): UsedPermission[];
}

export interface AuthorizerOptions {
  functions: readonly FunctionSpec[];
  /** Lambda name of a catalogue entry, e.g. `stepbook-open-run`. */
  functionName(spec: FunctionSpec): string;
  /** The cell of an account; undefined when the estate has none there. */
  cellOf(account: string): CellNames | undefined;
}

/**
 * What a person's key may do: see everything, start and stop runs, read through `read-run`, and vote at cast-vote's
 * URL. Neither keys nor the table nor task tokens nor commands: those are the functions' alone.
 */
const peoplesActions = [
  'states:Describe*',
  'states:List*',
  'states:Get*',
  'states:StartExecution',
  'states:StopExecution',
  'states:ValidateStateMachineDefinition',
  'lambda:Get*',
  'lambda:List*',
  'lambda:InvokeFunctionUrl',
  's3:GetObject',
  's3:ListBucket',
  'ssm:Describe*',
  'ssm:GetCommandInvocation',
  'ssm:GetDocument',
  'ssm:List*',
  // Neither parameters nor user data: those hold the key phrases of hubs.
  ...['Addresses', 'Images', 'Instances', 'InstanceStatus', 'InstanceTypeOfferings', 'KeyPairs'].map(
    (what) => `ec2:Describe${what}`,
  ),
  ...['RouteTables', 'SecurityGroups', 'Snapshots', 'Subnets', 'Volumes'].map((what) => `ec2:Describe${what}`),
  'events:DescribeConnection',
  'events:ListConnections',
  'scheduler:Get*',
  'scheduler:List*',
  'sts:GetCallerIdentity',
];
/** A person may also invoke this function: it answers questions and changes nothing. */
const peoplesFunction = 'stepbook-read-run';

/** The embedded stack's IAM: root may do everything in its account, people what people do, functions what they declare. */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const specs = new Map(options.functions.map((spec) => [options.functionName(spec), spec]));
  const used = new Map<string, UsedPermission>();

  const functionMay = (spec: FunctionSpec, { action, resource, leadingKey }: Demand, caller: Caller): boolean => {
    const cell = options.cellOf(caller.account);
    if (!cell) return false;
    if (writing.includes(action) && !mayWrite(spec, leadingKey)) return false;
    return spec.permissions
      .filter((permission) => permission.action === action)
      .flatMap((permission) => resourcePatterns(permission.on, cell))
      .some((pattern) => covers(pattern, resource));
  };
  const personMay = ({ action, resource }: Demand): boolean =>
    peoplesActions.some((pattern) => covers(pattern, action)) ||
    (action === 'lambda:InvokeFunction' && resource.endsWith(`:function:${peoplesFunction}`));

  return {
    authorize(caller, demands) {
      if (caller.principal.endsWith(':root')) return;
      const spec = isFunction(caller) ? specs.get(caller.sessionName!) : undefined;
      for (const demand of demands) {
        // GetCallerIdentity needs no permission on AWS either.
        if (demand.action === 'sts:GetCallerIdentity') continue;
        const allowed = isFunction(caller) ? spec && functionMay(spec, demand, caller) : personMay(demand);
        if (!allowed) throw denied(caller, demand);
        const { action, resource } = demand;
        if (spec) used.set(`${spec.name} ${action}`, { function: spec.name, action, resource });
      }
    },
    used: () => [...used.values()],
  };
}

/** Is a row in one of the partitions that the function may write? */
function mayWrite(spec: FunctionSpec, leadingKey = ''): boolean {
  return rowsOf(spec).some((rows) => (rows.endsWith('#') ? leadingKey.startsWith(rows) : leadingKey === rows));
}

/** A function's session: its role is named after it. */
function isFunction(caller: Caller): boolean {
  return caller.sessionName !== undefined && caller.principal.includes(`:assumed-role/${caller.sessionName}-role/`);
}

/** The refusal as IAM words it (IAM User Guide, "Troubleshoot access denied error messages"). */
export function denied(caller: Pick<Caller, 'principal'>, { action, resource }: Demand): WireFault {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  return new WireFault(
    'accessDenied',
    `User: ${caller.principal} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`,
  );
}
