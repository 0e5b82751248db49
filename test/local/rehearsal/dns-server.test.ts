import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { startDns } from '../../../local/rehearsal/dns-server.ts';
import { freePort } from '../../../local/rehearsal/ports.ts';

const lookup = (name: string) => (name === 'hub.example.test' ? { A: ['192.0.2.7'] } : undefined);

it('says that its port is in use, and which, and leaves nothing listening', async () => {
  const port = await freePort();
  const other = createSocket('udp4');
  other.bind(port, '127.0.0.1');
  await once(other, 'listening');
  await expect(startDns(lookup, { port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  other.close();
  await once(other, 'close');

  const server = await startDns(lookup, { port });
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  expect(await resolver.resolve4('hub.example.test')).toEqual(['192.0.2.7']);
  await server.close();
});
