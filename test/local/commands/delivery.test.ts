import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Clock, SimulatedClock, systemClock } from '../../../engine/clock.ts';
import type { SsmEvent } from '../../../local/commands/events.ts';
import { createSsm, type Ssm } from '../../../local/commands/ssm.ts';
import type { Machine } from '../../../local/machines/machine.ts';
import { createMachines, type Machines } from '../../../local/machines/registry.ts';
import { bareRecord, owner, scratchFolder } from '../machines/bare-machine.ts';
import { documentOf } from './ssm-server.ts';

let scratch: ReturnType<typeof scratchFolder>;
let machines: Machines;
let machine: Machine;
let events: SsmEvent[];
let ssm: Ssm | undefined;

beforeEach(async () => {
  scratch = scratchFolder();
  machines = createMachines({ dataDir: scratch.folder });
  machine = machines.create(bareRecord());
  await machine.start();
  events = [];
});
afterEach(async () => {
  await ssm?.close();
  ssm = undefined;
  await machines.stopAll();
  scratch.remove();
});

const open = (clock: Clock = systemClock, emit = (event: SsmEvent): unknown => events.push(event)) => {
  ssm = createSsm({ dataDir: scratch.folder, machines, clock, emit: (event) => void emit(event) });
  return ssm;
};
const create = (Name: string, script: string) =>
  ssm!.call('CreateDocument', { Name, Content: documentOf(script) }, owner);
const send = async (DocumentName: string, TimeoutSeconds = 60) => {
  const input = { DocumentName, InstanceIds: [machine.record.id], TimeoutSeconds };
  return ((await ssm!.call('SendCommand', input, owner)) as { Command: { CommandId: string } }).Command.CommandId;
};
const look = (CommandId: string) =>
  ssm!.call('GetCommandInvocation', { CommandId, InstanceId: machine.record.id }, owner) as Promise<{
    Status: string;
    StatusDetails: string;
    StandardOutputContent: string;
  }>;
const until = async (CommandId: string, status: string) => {
  for (;;) {
    const found = await look(CommandId);
    if (found.Status === status) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const statuses = () =>
  events.filter((event) => event['detail-type'].includes('Invocation')).map(({ detail }) => detail.status);

describe('delivery', () => {
  it('waits for an agent that is silent, and gives up after TimeoutSeconds', async () => {
    const clock = new SimulatedClock();
    open(clock);
    await create('doc', 'echo never');
    machine.setAgent(false);
    const id = await send('doc', 30);
    expect(await look(id)).toMatchObject({ Status: 'Delayed' });
    await clock.advance(29_000);
    expect(await look(id)).toMatchObject({ Status: 'Delayed' });
    await clock.advance(1_000);
    expect(await look(id)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' });
    machine.setAgent(true);
    await clock.advance(60_000);
    expect(machine.knows(id)).toBe(false);
    expect(statuses()).toEqual(['Pending', 'Delayed', 'TimedOut']);
  });

  it('delivers as soon as the agent answers again', async () => {
    const clock = new SimulatedClock();
    open(clock);
    await create('doc', 'echo late');
    machine.setAgent(false);
    const id = await send('doc', 30);
    machine.setAgent(true);
    await clock.advance(1_000);
    expect(await until(id, 'Success')).toMatchObject({ StandardOutputContent: 'late\n' });
  });
});

describe('after the process was killed', () => {
  /** Ends when it is let go. */
  const script =
    '#!/bin/bash\necho run >> "$STEPBOOK_MACHINE_ROOT/count"\nuntil [[ -e $STEPBOOK_MACHINE_ROOT/go ]]; do sleep 0.02; done\necho done';
  const letGo = () => writeFileSync(join(machine.root, 'go'), '');
  const kill = async (DocumentName: string) => {
    const program = join(import.meta.dirname, 'ssm-process.ts');
    const child = spawn(process.execPath, [program, scratch.folder, DocumentName], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    while (!existsSync(join(machine.root, 'count'))) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    await once(child, 'exit');
    return line.toString().trim();
  };

  it('takes a running command up and never runs it twice', async () => {
    open();
    await create('doc', script);
    await ssm!.close();
    const id = await kill('doc');

    open();

    expect(await look(id)).toMatchObject({ Status: 'InProgress' });
    letGo();
    expect(await until(id, 'Success')).toMatchObject({ StandardOutputContent: 'done\n' });
    expect(readFileSync(join(machine.root, 'count'), 'utf8')).toBe('run\n');
    expect(statuses().at(-1)).toBe('Success');
  });

  it('reports a command that ended meanwhile', async () => {
    open();
    await create('doc', script);
    await ssm!.close();
    const id = await kill('doc');
    letGo();
    await new Promise((resolve) => setTimeout(resolve, 500));

    open();

    expect(await until(id, 'Success')).toMatchObject({ StandardOutputContent: 'done\n' });
    expect(readFileSync(join(machine.root, 'count'), 'utf8')).toBe('run\n');
  });

  it('gives an event that was not taken again at the next start', async () => {
    open(systemClock, () => {
      throw new Error('the bus is away');
    });
    await create('doc', 'echo quick');
    const id = await send('doc');
    await until(id, 'Success');
    await ssm!.close();
    expect(events).toEqual([]);

    open();
    while (statuses().length < 3) await new Promise((resolve) => setTimeout(resolve, 10));

    expect(statuses()).toEqual(['Pending', 'InProgress', 'Success']);
  });
});
