import type { EngineCore } from '../core.ts';
import { processorText } from './item-processor.ts';
import { type MapRun, processorOf } from './map-run.ts';
import type { Execution } from './state.ts';

/** What differs between the Standard and the Express children of a map run. */
interface ChildKind {
  /** The part of a child's ARN after the account (Service authorization reference, "labelled" executions). */
  arnEnd(machine: string, name: string, uuid: () => string): string;
  /** Does one that an earlier process left running go on by itself? */
  goesOnAfterRestart: boolean;
  /** Can it be stopped, so that its run need not wait for it (Developer guide, "Viewing a Distributed Map Run")? */
  stoppable: boolean;
  /** Lets one that did not succeed run again (Developer guide, "Redriving Map Runs", "redrive behavior"). */
  runAgain(core: EngineCore, run: MapRun, child: Execution): void;
}

export const childKinds: { readonly [Type in Execution['type']]: ChildKind } = {
  STANDARD: {
    arnEnd: (machine, name) => `execution:${machine}:${name}`,
    goesOnAfterRestart: true,
    stoppable: true,
    runAgain: (core, { resource }, { key }) =>
      core.runner.post(key, { type: 'redrive', ofMapRun: resource.redriveCount }),
  },
  EXPRESS: {
    arnEnd: (machine, name, uuid) => `express:${machine}:${name}:${uuid()}`,
    goesOnAfterRestart: false,
    stoppable: false,
    // Anew, with its ARN: an answer that the former execution still waits for is not taken for its own.
    runAgain: (core, run, { parent, name, arn }) => startChild(core, run, parent!.index!, { name, arn }),
  },
};

/** Starts the child execution of one item or batch; it has a new name unless it had been started before. */
export function startChild(
  core: EngineCore,
  run: MapRun,
  index: number,
  named?: Pick<Execution, 'name' | 'arn'>,
): void {
  const { execution, frame, resource, childType } = run;
  const { account, region, roleArn } = execution;
  const machineName = `${execution.stateMachineName}/${resource.label}`;
  const place = `arn:aws:states:${region}:${account}`;
  const name = named?.name ?? core.uuid();
  core.startExecution({
    machine: { arn: `${place}:stateMachine:${machineName}`, name: machineName, account, region, type: childType },
    definition: processorText(processorOf(execution, frame), execution),
    roleArn,
    name,
    arn: named?.arn ?? `${place}:${childKinds[childType].arnEnd(machineName, name, core.uuid)}`,
    input: JSON.stringify(frame.fan!.items![index]),
    parent: { execution: execution.arn, frame: frame.id, attempt: run.attempt, index },
    ...(resource.redriveCount > 0 && { redrives: { ofMapRun: resource.redriveCount } }),
    mapRunArn: resource.arn,
  });
}
