import type { ConformanceCase, Expected } from './case.ts';
import { differences } from './differences.ts';
import type { Target } from './target.ts';

/** How long an execution may take on an endpoint with a real clock. */
const PATIENCE_MILLISECONDS = 30_000;

/** Plays one case and says where the target differs; nothing is agreement. */
export async function play(test: ConformanceCase, target: Target, index: number): Promise<string[]> {
  const wantsRefusal = 'refused' in test.expected;
  let stateMachineArn: string;
  try {
    ({ stateMachineArn } = await target.call('CreateStateMachine', {
      name: `conformance-${index}-${Date.now()}`,
      definition: JSON.stringify(test.definition),
      roleArn: target.roleArn,
      type: test.type ?? 'STANDARD',
    }));
  } catch (error) {
    const { name, message } = error as Error;
    if (!wantsRefusal) return [`the definition is refused: ${name}: ${message}`];
    return differences(test.expected, { refused: name, ...('message' in test.expected ? { message } : {}) });
  }
  try {
    return wantsRefusal ? ['the definition is accepted'] : await execute(test, stateMachineArn, target);
  } finally {
    await target.call('DeleteStateMachine', { stateMachineArn });
  }
}

async function execute(test: ConformanceCase, stateMachineArn: string, target: Target): Promise<string[]> {
  const start = { stateMachineArn, input: JSON.stringify(test.input) };
  if (test.type === 'EXPRESS') {
    return compare(test.expected, await target.call('StartSyncExecution', start), undefined);
  }
  const { executionArn } = await target.call('StartExecution', start);
  const began = Date.now();
  let execution = await target.call('DescribeExecution', { executionArn });
  while (execution.status === 'RUNNING') {
    if (Date.now() - began > PATIENCE_MILLISECONDS || !(await target.letTimePass()))
      return ['the execution does not end'];
    execution = await target.call('DescribeExecution', { executionArn });
  }
  return compare(
    test.expected,
    execution,
    'events' in test.expected ? await eventTypes(executionArn, target) : undefined,
  );
}

function compare(
  expected: Expected,
  { status, output, error, cause }: { status: string; output?: string; error?: string; cause?: string },
  events: string[] | undefined,
): string[] {
  const actual: Record<string, unknown> = { status };
  if (status === 'SUCCEEDED') actual.output = JSON.parse(output as string);
  // A case that names no cause leaves it open.
  if (error !== undefined || 'error' in expected) actual.error = error;
  if ('cause' in expected) actual.cause = cause;
  if (events !== undefined) actual.events = events;
  return differences(expected, actual);
}

async function eventTypes(executionArn: string, target: Target): Promise<string[]> {
  const types: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await target.call('GetExecutionHistory', { executionArn, maxResults: 1000, nextToken });
    types.push(...page.events.map((event: { type: string }) => event.type));
    nextToken = page.nextToken;
  } while (nextToken);
  return types;
}
