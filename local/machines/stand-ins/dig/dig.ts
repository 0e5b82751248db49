/** `dig A +short NAME` against the machine's resolver, for machines without dig. */
import { Resolver } from 'node:dns/promises';
import { fail, readSettings } from '../machine.ts';
import { patienceMs, pauseMs } from '../patient-fetch.ts';

const name = process.argv.slice(3).filter((word) => word !== 'A' && !word.startsWith('+'))[0];
if (!name) fail('dig (stand-in): usage: dig A +short NAME');
const resolver = new Resolver({ timeout: 2000, tries: 3 });
resolver.setServers([readSettings().resolver]);
const deadline = Date.now() + patienceMs;
let addresses: string[] | undefined;
while (!addresses) {
  addresses = await resolver.resolve4(name!).catch(async ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'ECONNREFUSED' || Date.now() > deadline) return [];
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return undefined;
  });
}
for (const address of addresses) process.stdout.write(`${address}\n`);
