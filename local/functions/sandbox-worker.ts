import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromSandbox, FunctionFailure, ToSandbox } from './sandbox-protocol.ts';

/** What runs in a worker thread: one execution environment of one function, as Lambda's Node runtime interface has it. */

type Handler = (event: unknown, context: object) => Promise<unknown>;

const port = parentPort!;
const { compileCache, preload } = workerData as { compileCache: string; preload: string[] };
const send = (message: FromSandbox) => port.postMessage(message);

enableCompileCache(compileCache);

for (const stream of [process.stdout, process.stderr]) {
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    send({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof stream.write;
}

/** The error object of the Lambda API (Developer Guide, "Using the Lambda runtime API": errorType, errorMessage, stackTrace). */
function failureOf(error: unknown): FunctionFailure {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

process.on('uncaughtException', (error) => {
  console.error('Uncaught Exception', error);
  send({ kind: 'failure', failure: failureOf(error), fatal: true });
  process.exit(129);
});
process.on('unhandledRejection', (reason) => {
  console.error('Unhandled Promise Rejection', reason);
  const { errorMessage, trace } = failureOf(reason);
  const failure = { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage, trace: trace ?? [] };
  send({ kind: 'failure', failure, fatal: true });
  process.exit(128);
});

let handler: Handler;

async function init(path: string, env: Record<string, string>): Promise<void> {
  Object.assign(process.env, env);
  try {
    const module = (await import(path)) as { handler?: Handler };
    if (typeof module.handler !== 'function') {
      const failure = {
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: 'handler.handler is undefined or not exported',
      };
      return send({ kind: 'initFailed', failure });
    }
    handler = module.handler;
    send({ kind: 'ready' });
    flushCompileCache();
  } catch (error) {
    send({ kind: 'initFailed', failure: failureOf(error) });
  }
}

async function invoke({ requestId, payload, deadline, arn }: Extract<ToSandbox, { kind: 'invoke' }>): Promise<void> {
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: arn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handler(JSON.parse(payload), context);
    send({ kind: 'result', requestId, payload: JSON.stringify(result === undefined ? null : result) });
  } catch (error) {
    send({ kind: 'failure', failure: failureOf(error), fatal: false });
  }
}

port.on('message', (message: ToSandbox) => {
  if (message.kind === 'init') void init(message.handler, message.env);
  else void invoke(message);
});

// Before the function is known: loading these is most of a cold start.
for (const name of preload) await import(name);
