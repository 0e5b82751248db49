import type { EngineCore } from '../core.ts';
import { writeResults } from '../tasks/result-writer.ts';
import type { MapRun } from './map-run.ts';
import type { Execution } from './state.ts';

/** What a run whose children have ended hands on, its result files written. @throws {StateFailure} States.ResultWriterFailed */
export function mapRunResults({ store, ports }: EngineCore, { execution, frame, resource }: MapRun): Promise<unknown> {
  const children: Execution[] = [];
  for (const child of store.childrenOf(resource.arn)) children[child.parent!.index!] = child;
  const { items = [], writer } = frame.fan!;
  const { account, region, roleArn, arn: executionArn } = execution;
  const context = { account, region, roleArn, executionArn, ports };
  const pending = items.filter((_input, index) => children[index] === undefined);
  return writeResults(writer, resource.arn, children.filter(Boolean), pending, context);
}
