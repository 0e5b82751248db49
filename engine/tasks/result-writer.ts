import { StateFailure } from '../execution/failure.ts';
import { textOf } from '../execution/payload.ts';
import { redriveStatusOf } from '../execution/redrive-status.ts';
import type { Execution } from '../execution/state.ts';
import type { ReaderContext } from './item-reader.ts';

interface Writer {
  Resource?: string;
  Arguments?: { Bucket?: string; Prefix?: string };
  WriterConfig?: { Transformation?: 'NONE' | 'COMPACT' | 'FLATTEN'; OutputType?: 'JSON' | 'JSONL' };
}

/**
 * What a finished map run hands on: the children's outputs in order, or, with a ResultWriter, where they were written
 * (Developer guide, "ResultWriter"); of those never begun, the inputs (`pending`). @throws {StateFailure} States.ResultWriterFailed
 */
export async function writeResults(
  settings: object | undefined,
  mapRunArn: string,
  children: Execution[],
  pending: unknown[],
  context: ReaderContext,
): Promise<unknown> {
  const writer = (settings ?? {}) as Writer;
  const transformation = writer.WriterConfig?.Transformation ?? (writer.Resource === undefined ? 'COMPACT' : 'NONE');
  const succeeded = children.filter(({ status }) => status === 'SUCCEEDED');
  if (writer.Resource === undefined) return transformed[transformation](succeeded, children);
  const { Bucket, Prefix = '' } = writer.Arguments ?? {};
  const folder = `${Prefix}${Prefix && !Prefix.endsWith('/') ? '/' : ''}${mapRunArn.split(':').at(-1)}`;
  const lines = writer.WriterConfig?.OutputType === 'JSONL';
  const extension = lines ? 'jsonl' : 'json';
  const put = async (name: string, body: string) => {
    const { ports, ...who } = context;
    if (!ports.sdk) throw failed('No service s3 is connected to the engine.');
    const parameters = { Bucket, Key: `${folder}/${name}`, Body: body, ContentType: 'application/json' };
    try {
      await ports.sdk.call({ service: 's3', action: 'putObject', parameters, ...who });
    } catch (error) {
      throw failed(`${(error as Error).name}: ${(error as Error).message}`);
    }
    return { Key: parameters.Key, Size: Buffer.byteLength(body) };
  };
  const groups = {
    SUCCEEDED: transformed[transformation](succeeded, succeeded),
    FAILED: children.filter(({ status }) => status !== 'SUCCEEDED').map(described),
    PENDING: pending.map((input) => ({
      Input: JSON.stringify(input),
      InputDetails: { Included: true },
      Status: 'PENDING',
    })),
  };
  const ResultFiles: Record<string, unknown[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const [group, content] of Object.entries(groups)) {
    if (content.length === 0) continue;
    const body = lines ? content.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify(content);
    ResultFiles[group]!.push(await put(`${group}_0.${extension}`, body));
  }
  const manifest = { DestinationBucket: Bucket, MapRunArn: mapRunArn, ResultFiles };
  const { Key } = await put('manifest.json', JSON.stringify(manifest));
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key } };
}

type Transformation = NonNullable<NonNullable<Writer['WriterConfig']>['Transformation']>;

const transformed: { [Name in Transformation]: (succeeded: Execution[], all: Execution[]) => unknown[] } = {
  NONE: (_succeeded, all) => all.map(described),
  COMPACT: (succeeded) => succeeded.map(({ output }) => output?.value),
  FLATTEN: (succeeded) => succeeded.flatMap(({ output }) => output?.value),
};

function failed(cause: string): StateFailure {
  return new StateFailure('States.ResultWriterFailed', cause);
}

/** A child execution as the result files have it. */
function described(child: Execution): object {
  const { stopDate = child.startDate, output, error, cause } = child;
  const { redriveStatus, redriveStatusReason } = redriveStatusOf(child, stopDate);
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: child.arn,
    Input: textOf(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(output && { Output: textOf(output), OutputDetails: { Included: true } }),
    RedriveCount: child.redriveCount,
    RedriveStatus: redriveStatus,
    ...(redriveStatusReason !== undefined && { RedriveStatusReason: redriveStatusReason }),
    StartDate: new Date(child.startDate).toISOString(),
    StateMachineArn: child.stateMachineArn,
    Status: child.status,
    StopDate: new Date(stopDate).toISOString(),
  };
}
