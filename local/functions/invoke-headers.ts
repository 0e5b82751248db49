import { randomBytes } from 'node:crypto';
import { lambdaHeaders } from '../../engine/tasks/lambda-headers.ts';
import type { InvocationResult } from './function.ts';

/** The headers of an answer to Invoke. `now`: milliseconds since the epoch. Nothing is traced: the trace's id is new and it is not sampled. */
export function invokeHeaders({ payload, requestId }: InvocationResult, now: number): Record<string, string> {
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  const second = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return lambdaHeaders({
    'x-amz-executed-version': '$LATEST',
    'x-amzn-remapped-content-length': '0',
    connection: 'keep-alive',
    'x-amzn-requestid': requestId,
    'content-length': String(Buffer.byteLength(payload)),
    date: new Date(now).toUTCString(),
    'x-amzn-trace-id': `Root=1-${second}-${hex(12)};Parent=${hex(8)};Sampled=0`,
    'content-type': 'application/json',
  });
}
