import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEc2, type Ec2Options } from '../../../local/ec2/ec2.ts';
import { createMachines } from '../../../local/machines/registry.ts';
import { ec2Service } from '../../../local/wire/ec2-service.ts';
import { owner, scratchFolder } from '../machines/bare-machine.ts';

/** EC2 over the wire, with the SDK's client and a clock that only the test moves. */
export async function openEc2(options: Partial<Ec2Options> = {}) {
  const scratch = scratchFolder();
  const machines = createMachines({ dataDir: scratch.folder });
  const clock = new SimulatedClock();
  const faults: unknown[] = [];
  const given = { dataDir: scratch.folder, machines, clock, onFault: (error: unknown) => void faults.push(error) };
  const ec2 = createEc2({ ...given, ...options });
  const service = ec2Service((action, parameters, caller) => ec2.call(action, parameters, caller));
  const caller = {
    ...owner,
    principal: `arn:aws:iam::${owner.account}:root`,
    accessKeyId: owner.account,
    sourceIp: '127.0.0.1',
    userAgent: 'test',
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const wire = {
      method: request.method!,
      path: '/',
      query: new URLSearchParams(),
      rawQuery: '',
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks),
      sourceIp: '127.0.0.1',
    };
    const answer = await service.answer(service.operationOf(wire)!, wire, caller);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new EC2Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: owner.region,
    credentials: { accessKeyId: owner.account, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  return {
    ec2,
    machines,
    clock,
    client,
    faults,
    folder: scratch.folder,
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await ec2.close();
      await machines.stopAll();
      scratch.remove();
    },
  };
}
