import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readWait, waitKey } from '../../lambdas/shared/waits.ts';
import { newSoftwarePasskey } from '../../local/rehearsal/software-passkey.ts';
import { type Bench, twoGroups } from '../lambdas/gate/support/bench.ts';
import { everything } from '../lambdas/gate/support/http.ts';
import { thorough } from '../thorough.ts';
import { formsOf, scanners, type Visit } from './behaviours.ts';
import { servedBench } from './page-server.ts';

let at: Bench;
let served: Awaited<ReturnType<typeof servedBench>>;
const kinds = {
  mail: twoGroups(),
  iam: twoGroups({ strength: 'iam' }),
  'mail, target typed': twoGroups({ typedTarget: true }),
  passkey: twoGroups({ strength: 'passkey' }),
};
const gates: Record<string, { gate: string; words: string[]; links: string[] }> = {};

beforeAll(async () => {
  served = await servedBench('localhost');
  at = served.at;
  // The pages of the gates that want more than a mailbox then have a form and a script.
  at.estate.now.people.ada!.passkeys = [newSoftwarePasskey('localhost').passkey];
  for (const [index, [kind, policy]] of Object.entries(kinds).entries())
    gates[kind] = await served.open(`scan-${index}`, policy);
});
afterAll(() => served.stop());

describe.each(Object.keys(kinds))('a gate of strength %s', (kind) => {
  it.each(scanners.map((scanner) => [scanner.name, scanner] as const))(
    '%s: no vote, no write, token kept',
    async (_name, scanner) => {
      const { gate, links } = gates[kind]!;
      const before = await everything(at);
      const statuses: number[] = [];
      const visit: Visit = async (url, init) => {
        const answer = await fetch(url, { redirect: 'manual', ...init });
        statuses.push(answer.status);
        return answer;
      };
      expect(links.length).toBe(4);
      const tried = thorough ? links : links.filter((link) => link.includes('p=ada'));
      for (const link of tried) await scanner.scan(link, visit);
      expect(statuses.length).toBeGreaterThanOrEqual(tried.length);
      for (const status of statuses) expect([200, 204, 400, 403, 404, 405, 422]).toContain(status);
      expect(await everything(at)).toBe(before);
      expect(await readWait(at.table, waitKey.gate(gate))).toBeDefined();
      expect(at.events).toEqual([]);
    },
  );
});

it('the harness itself can vote where a page asks for no typed words: it would find a page that is unsafe', async () => {
  const voted: string[] = [];
  const unsafe = createServer((request, response) => {
    if (request.method === 'POST' || request.url!.includes('approve')) voted.push(request.url!);
    response.end(
      '<form method="post" action="/vote"><input type="hidden" name="t" value="1"><button name="decision" value="approve">ok</button></form><a href="/approve">yes</a>',
    );
  });
  await new Promise<void>((resolve) => unsafe.listen(0, '127.0.0.1', resolve));
  const link = `http://127.0.0.1:${(unsafe.address() as AddressInfo).port}/`;
  for (const scanner of scanners) await scanner.scan(link, (url, init) => fetch(url, { redirect: 'manual', ...init }));
  unsafe.closeAllConnections();
  await new Promise((resolve) => unsafe.close(resolve));
  expect(new Set(voted)).toEqual(new Set(['/vote', '/approve', '/', '/?&decision=approve']));
});

it('a person who types the words votes through the very same form', async () => {
  const { gate, words, links } = gates.mail!;
  const link = links.find((each) => each.includes('p=ada'))!;
  const [form] = formsOf(await (await fetch(link)).text(), link);
  const body = new URLSearchParams([
    ...form!.fields.filter(([name]) => name !== 'words'),
    ['words', words.slice(0, 4).join(' ')],
    form!.buttons[0]!,
  ]);
  expect((await fetch(form!.action, { method: 'POST', body })).status).toBe(200);
  expect(await at.votesOf({ gate, digest: '', words })).toHaveLength(1);
});
