import type { DriverKind } from './drivers.ts';

/** An EBS volume of a machine: what it has at a path, e.g. the hub's `/gaia/docker/storage`. */
export interface MachineVolume {
  /** `vol-` and 17 hex digits. */
  id: string;
  /** Device name of the block device mapping, e.g. `/dev/xvdf`. */
  device: string;
  /** Absolute path on the machine. */
  path: string;
  sizeGb: number;
  encrypted: boolean;
  /** A real machine then has it as a disk of its own that is formatted so; otherwise it is a folder of the machine. */
  fileSystem?: 'ext4' | 'xfs' | undefined;
}

/** What is kept of a machine in `DIR/machines/<id>/machine.json`. */
export interface MachineRecord {
  /** EC2 instance id: `i-` and 17 hex digits. */
  id: string;
  driver: DriverKind;
  /** Twelve digits. */
  account: string;
  region: string;
  tags: Record<string, string>;
  volumes: MachineVolume[];
  publicIp: string;
  privateIp: string;
  /** RFC 3339. */
  launched: string;
}

/** What the SSM agent of a machine says of itself (`DescribeInstanceInformation`). */
export interface AgentInformation {
  online: boolean;
  version: string;
  platformName: string;
  platformVersion: string;
}

/** A command for a machine. It is begun at most once for an `id`, whoever asks how often. */
export interface RunRequest {
  /** Id of the SSM command. */
  id: string;
  /** Name of the document's step: the folder of its output. */
  step: string;
  /** The shell text, with its own `#!` line. */
  script: string;
  /** Variables in addition to the machine's own, e.g. `SSM_Domain`. */
  environment: Record<string, string>;
  executionSeconds: number;
}

/** How a run ended. `lost`: whatever watched it was killed, so its end is not known. */
export type RunEnding = 'exited' | 'timed-out' | 'stopped' | 'lost';

/** The end of a run; times are milliseconds since the Unix epoch, files are on this host. */
export interface RunResult {
  ending: RunEnding;
  /** Null unless it exited by itself. */
  exitCode: number | null;
  started: number;
  finished: number;
  stdoutFile: string;
  stderrFile: string;
}

/** A command on its way. It goes on when this process dies. */
export interface Run {
  result: Promise<RunResult>;
  /** Ends it: SIGTERM, and SIGKILL five seconds later. */
  stop(): void;
  /** Forgets it without ending it, so that this process can end. */
  leave(): void;
}

/** One instance, whatever carries it. */
export interface Machine {
  readonly record: MachineRecord;
  /** The folder on this host that is the machine's `/`. */
  readonly root: string;
  isRunning(): boolean;
  agent(): AgentInformation;
  /** Lets the agent answer or keep silent, for scenarios and tests. */
  setAgent(answers: boolean): void;
  /** Makes its disk ready to be written to below `root`. */
  prepare(): Promise<void>;
  /** Boots it, or finds it running. Resolves when its enabled units are started. @returns whether it was booted */
  start(): Promise<boolean>;
  /** Shuts it down; its disk stays. */
  stop(): Promise<void>;
  /** Begins a command, or takes up the one of the same id: still running, finished, or never begun. */
  run(request: RunRequest): Run;
  /** Is there a command of this id that was begun here? */
  knows(commandId: string): boolean;
  /** Where on this host the content of one of its volumes is: a folder, or the image of a disk. */
  contentOf(volume: MachineVolume): string;
  /** Shows it a further volume, of which this is the content, as NVMe devices are shown. */
  attach(volume: Pick<MachineVolume, 'id' | 'device'>, content: string): Promise<void>;
  detach(volumeId: string): Promise<void>;
  /** Runs a line of bash as root and waits for it; for provisioning, scenarios and tests. @throws with its stderr */
  execute(line: string): Promise<string>;
}

/** What a driver is given to make or take up a machine. */
export interface DriverContext {
  record: MachineRecord;
  /** `DIR/machines/<id>`. */
  folder: string;
}

/** A way of carrying machines. `open` starts nothing. */
export interface Driver {
  /** One line for people: what is real and what a stand-in. */
  readonly says: string;
  open(context: DriverContext): Machine;
}
