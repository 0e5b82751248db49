/** `dig A +short NAME` against the machine's resolver, for machines without dig. */
import { Resolver } from 'node:dns/promises';
import { fail, readSettings } from '../machine.ts';

const name = process.argv.slice(3).filter((word) => word !== 'A' && !word.startsWith('+'))[0];
if (!name) fail('dig (stand-in): usage: dig A +short NAME');
const resolver = new Resolver({ timeout: 2000, tries: 3 });
resolver.setServers([readSettings().resolver]);
const addresses = await resolver.resolve4(name!).catch(() => []);
for (const address of addresses) process.stdout.write(`${address}\n`);
