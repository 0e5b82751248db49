import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SimulatedClock } from '../../../engine/clock.ts';
import { route53Service } from '../../../local/route53/route53.ts';
import { openZones } from '../../../local/route53/zones.ts';
import { readRequest } from '../../../local/wire/request.ts';
import { owner, scratchFolder } from '../machines/bare-machine.ts';

export const zoneId = 'Z0123456789ABCDEFGHIJ';

/** Route 53 over the wire, with the SDK's client, a zone `example.test` that has `hub`, and a clock that only the test moves. */
export async function openRoute53() {
  const scratch = scratchFolder();
  const clock = new SimulatedClock();
  const open = () => openZones({ file: join(scratch.folder, 'zones.json'), clock, propagationMs: 30_000 });
  const faults: unknown[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    const onFault = (error: unknown) => void faults.push(error);
    const service = route53Service({ zones: world.zones, busy: () => world.busy, onFault });
    const caller = { ...owner, principal: '', accessKeyId: owner.account, sourceIp: '', userAgent: '' };
    const answer = await service.answer(service.operationOf(request)!, request, caller);
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new Route53Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: owner.region,
    credentials: { accessKeyId: owner.account, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  const world = {
    clock,
    client,
    faults,
    zones: open(),
    /** An earlier request is under way. */
    busy: false,
    /** As another process has the zones. */
    reopen() {
      world.zones = open();
      return world.zones;
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      scratch.remove();
    },
  };
  const record = { name: 'hub.example.test', type: 'A' as const, ttl: 300, values: ['192.0.2.7'] };
  world.zones.ensure({ id: zoneId, account: owner.account, name: 'example.test', records: [record] });
  return world;
}
