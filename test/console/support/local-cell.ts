import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { parse } from 'yaml';
import { createConsole } from '../../../console/console.ts';
import { Query } from '../../../lambdas/read-run/schema.ts';
import { readRun } from '../../../lambdas/read-run/task.ts';
import { type Bench, bench } from '../../lambdas/gate/support/bench.ts';

const definition = parse(
  readFileSync(new URL('../../../workflows/gaia/reset-certificates/workflow.asl.yaml', import.meta.url), 'utf8'),
  { merge: true },
);

/** Lambda and Step Functions of a cell, as far as the console asks: read-run for real, one execution's history as given. */
export async function localCell() {
  const at: Bench = await bench();
  const history: { events: HistoryEvent[] | undefined } = { events: [] };
  const transcripts = new Map<string, string>();
  const calls: string[] = [];
  const ports = {
    ...at.ports,
    estate: at.estate.now,
    bucket: 'transcripts',
    s3: {
      send: async ({ input }: { input: { Key: string } }) => ({
        Body: { transformToString: async () => transcripts.get(input.Key) },
      }),
    } as never,
  };
  const answers: Record<string, () => unknown> = {
    DescribeStateMachineForExecution: () => ({
      stateMachineArn: 'arn',
      name: 'n',
      definition: JSON.stringify(definition),
      roleArn: 'r',
      updateDate: 1,
    }),
    GetExecutionHistory: () => ({ events: history.events!.map((event) => ({ ...event, timestamp: 1 })) }),
    ListStateMachines: () => ({
      stateMachines: [{ name: 'gaia-reset-certificates', stateMachineArn: 'arn', type: 'STANDARD', creationDate: 1 }],
    }),
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1];
    calls.push(operation ?? `Invoke ${request.url}`);
    if (operation) {
      const gone = history.events === undefined && operation === 'DescribeStateMachineForExecution';
      response.writeHead(gone ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(gone ? { __type: 'ExecutionDoesNotExist', message: 'gone' } : answers[operation]!()));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(await readRun(ports, Query.parse(JSON.parse(body)))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serve = createConsole({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'local' },
    mail: at.mailbox,
  });
  return {
    at,
    history,
    transcripts,
    calls,
    serve,
    get: (path: string, headers: Record<string, string> = {}) =>
      serve(new Request(`http://127.0.0.1:4747${path}`, { headers })),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await at.stop();
    },
  };
}

/** A history in which these states were entered and left; `+X` enters, `-X` leaves, `!X` fails in X, `.` ends by failure. */
export function historyOf(...steps: string[]): HistoryEvent[] {
  const events: HistoryEvent[] = [{ id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: new Date(0) }];
  const last = new Map<string, number>();
  for (const step of steps) {
    const [kind, name] = [step[0]!, step.slice(1)];
    const id = events.length + 1;
    const base = { id, timestamp: new Date(id), previousEventId: last.get(name) ?? id - 1 };
    if (kind === '+')
      events.push({ ...base, previousEventId: id - 1, type: 'TaskStateEntered', stateEnteredEventDetails: { name } });
    if (kind === '-') events.push({ ...base, type: 'TaskStateExited', stateExitedEventDetails: { name } });
    if (kind === '!') events.push({ ...base, type: 'TaskFailed' });
    if (kind === '.') events.push({ ...base, type: 'ExecutionFailed' });
    last.set(name, id);
  }
  return events;
}
