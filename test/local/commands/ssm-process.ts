/** A process that sends a command on a data folder, says its id, and then waits to be killed: `node ssm-process.ts DIR DOCUMENT`. */
import { systemClock } from '../../../engine/clock.ts';
import { createSsm } from '../../../local/commands/ssm.ts';
import { createMachines } from '../../../local/machines/registry.ts';
import { owner } from '../machines/bare-machine.ts';

const [, , dataDir, DocumentName] = process.argv as [string, string, string, string];
const machines = createMachines({ dataDir });
const ssm = createSsm({ dataDir, machines, clock: systemClock, emit: () => undefined });
const InstanceIds = machines.list().map(({ record }) => record.id);
const sent = (await ssm.call('SendCommand', { DocumentName, InstanceIds }, owner)) as {
  Command: { CommandId: string };
};
process.stdout.write(`${sent.Command.CommandId}\n`);
setInterval(() => undefined, 1000);
