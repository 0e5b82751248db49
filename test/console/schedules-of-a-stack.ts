import { expect, it } from '@jest/globals';
import { createConsole } from '../../console/console.ts';
import type { Stack } from '../../local/stack.ts';
import { clientConfig, region } from '../local/stack-fixture.ts';

/** The tests of the page of schedules, against a stack whose estate has `dns` and `yearly`. */
export function describeSchedulesPage(stack: () => Stack): void {
  it('shows each schedule with its state, what it starts, and when next in its zone', async () => {
    const { endpoint, credentials } = clientConfig(stack());
    const serve = createConsole({ endpoint, region, credentials });
    const answer = await serve(new Request('http://127.0.0.1:4747/schedules'));
    const text = (await answer.text()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(answer.status).toBe(200);
    expect(text).toMatch(
      /dns on gaia-check-dns \{&quot;hub&quot;:&quot;hub\.example\.test&quot;\} rate\(1 day\) in UTC/,
    );
    expect(text).toContain('cron(0 0 1 1 ? 2199) in Europe/Berlin, up to 9 min later Tue');
    expect(text).toContain('1 Jan 2199, 00:00 GMT+1');
  });
}
