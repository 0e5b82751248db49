import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import { drivers } from './drivers.ts';
import type { Machine, MachineRecord } from './machine.ts';

/** The machines of an embedded stack, kept in `DIR/machines`. */
export interface Machines {
  /** The machine of that id, or undefined; with an account and region, only a machine of theirs. */
  get(id: string, owner?: { account: string; region: string }): Machine | undefined;
  list(owner?: { account: string; region: string }): Machine[];
  /** Makes a machine with an empty disk and does not boot it. @throws when the id is taken */
  create(record: MachineRecord): Machine;
  /** Gives a machine other tags. */
  retag(id: string, tags: Record<string, string>): void;
  /** Shuts a machine down and deletes its disk. */
  remove(id: string): Promise<void>;
  /** Boots every machine, or finds it running. @returns those that were booted */
  startAll(): Promise<Machine[]>;
  /** Shuts every machine down. */
  stopAll(): Promise<void>;
}

const idPattern = /^i-[0-9a-f]{17}$/;

/** Opens the machines of a data folder; nothing is booted. */
export function createMachines({ dataDir }: { dataDir: string }): Machines {
  const folder = join(dataDir, 'machines');
  mkdirSync(folder, { recursive: true });
  const machines = new Map<string, Machine>();
  const open = (record: MachineRecord) => {
    const machine = drivers[record.driver].open({ record, folder: join(folder, record.id) });
    machines.set(record.id, machine);
    return machine;
  };
  const keep = (record: MachineRecord) => {
    const home = join(folder, record.id);
    mkdirSync(home, { recursive: true });
    replaceFile(join(home, 'machine.json'), `${JSON.stringify(record, null, 2)}\n`);
  };
  for (const id of readdirSync(folder).sort()) {
    const file = join(folder, id, 'machine.json');
    if (existsSync(file)) open(JSON.parse(readFileSync(file, 'utf8')) as MachineRecord);
  }

  return {
    get(id, owner) {
      const machine = machines.get(id);
      return machine && isOf(machine, owner) ? machine : undefined;
    },
    list: (owner) => [...machines.values()].filter((machine) => isOf(machine, owner)),
    create(record) {
      if (!idPattern.test(record.id))
        throw new RangeError(`instance id ${record.id}: i- and 17 hex digits are allowed`);
      if (machines.has(record.id)) throw new Error(`there is already an instance ${record.id}`);
      keep(record);
      return open(record);
    },
    retag(id, tags) {
      const record = { ...machines.get(id)!.record, tags };
      Object.assign(machines.get(id)!.record, { tags });
      keep(record);
    },
    async remove(id) {
      const machine = machines.get(id);
      if (!machine) return;
      await machine.stop();
      machines.delete(id);
      rmSync(join(folder, id), { recursive: true, force: true, maxRetries: 5 });
    },
    async startAll() {
      const all = [...machines.values()];
      const booted = await Promise.all(all.map((machine) => machine.start()));
      return all.filter((_, at) => booted[at]);
    },
    async stopAll() {
      await Promise.all([...machines.values()].map((machine) => machine.stop()));
    },
  };
}

function isOf(machine: Machine, owner?: { account: string; region: string }): boolean {
  return !owner || (machine.record.account === owner.account && machine.record.region === owner.region);
}
