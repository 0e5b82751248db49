import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { parse } from 'yaml';
import { Passkey } from '../../workflows/shared/estate.ts';
import { twoGroups } from '../lambdas/gate/support/bench.ts';
import { everything } from '../lambdas/gate/support/http.ts';
import { servedBench } from '../scanners/page-server.ts';

const policy = twoGroups({ strength: 'passkey' });
let served: Awaited<ReturnType<typeof servedBench>>;
let browser: BrowserContext;
let profile: string;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  served = await servedBench('localhost');
  profile = await mkdtemp(join(tmpdir(), 'stepbook-chromium-'));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    headless: true,
  });
  page = await browser.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  // A device with a fingerprint reader, as the browser's own test interface has it.
  const devtools = await browser.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  await rm(profile, { recursive: true, force: true });
});

describe('a person with a passkey, in a real browser', () => {
  it('makes it on the enrolment page, which shows what goes into the estate and sends nothing', async () => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
    const before = await everything(served.at);
    await page.goto(`${served.at.ports.approvalUrl}enrol?person=ada`);
    await page.click('button');
    await page.locator('#made').waitFor({ state: 'visible' });
    const shown = parse((await page.locator('#estate').textContent())!);
    const passkey = Passkey.parse(shown.people.ada.passkeys[0]);
    expect(passkey.rpId).toBe('localhost');
    expect(await page.locator('#rehearsal').textContent()).toContain(
      `npx stepbook enrol ada --passkey '${JSON.stringify(passkey)}'`,
    );
    expect(requests.filter((each) => !each.endsWith('/favicon.ico'))).toEqual(['GET /enrol']);
    expect(await everything(served.at)).toBe(before);
    served.at.estate.now.people.ada!.passkeys = [passkey];
  });

  it('votes on the page without any personal link, and cannot without the typed words', async () => {
    const gate = await served.open('passkey-browser', policy);
    await page.goto(`${served.at.ports.approvalUrl}${gate.gate}`);
    await page.selectOption('#p', 'ada');
    await page.fill('#words', 'some other words entirely');
    await page.click('button[value=approve]');
    await page.locator('.danger').waitFor();
    expect(await page.locator('[role=status]').first().textContent()).toContain('are not the first four digest words');
    expect(await served.at.votesOf(gate)).toEqual([]);

    await page.fill('#words', gate.words.slice(0, 4).join(' '));
    await page.click('button[value=approve]');
    await page.locator('.good').waitFor();
    expect(await page.locator('[role=status]').first().textContent()).toBe('Taken: you approve this plan.');
    expect(await served.at.votesOf(gate)).toEqual([expect.objectContaining({ person: 'ada', strength: 'passkey' })]);
  });

  it('rejects, from the mailed link', async () => {
    const gate = await served.open('passkey-rejects', policy);
    await page.goto(gate.links.find((link) => link.includes('p=ada'))!);
    await page.fill('#words', gate.words.slice(0, 4).join(' '));
    await page.click('button[value=reject]');
    await page.locator('.good').waitFor();
    expect((await served.at.gateOf(gate)).status).toBe('REJECTED');
  });

  it('does nothing by itself: a scanner that presses and fills everything, with such a device, writes nothing', async () => {
    const gate = await served.open('passkey-scanned', policy);
    // Voting keeps nonces and counters; an answer for wrong words is refused after them, so the votes are what counts here.
    const votes = async () => [await served.at.votesOf(gate), (await served.at.gateOf(gate)).status];
    await page.goto(gate.links[0]!);
    await page.waitForLoadState('networkidle');
    const before = await everything(served.at);
    const submitted = page.waitForEvent('framenavigated');
    await page.evaluate(() => {
      const { document } = globalThis as unknown as { document: { forms: ArrayLike<{ submit(): void }> } };
      for (const form of Array.from(document.forms)) form.submit();
    });
    await submitted;
    await page.waitForLoadState('networkidle');
    await page.goto(gate.links[1]!);
    for (const button of await page.locator('button[value=approve], button[value=reject]').all()) await button.click();
    expect(await everything(served.at)).toBe(before);
    for (const field of await page.locator('input[type=text], textarea').all()) await field.fill('test');
    await page.click('button[value=approve]');
    await page.locator('.danger').waitFor();
    expect(await votes()).toEqual([[], 'OPEN']);
  });

  it('finds no fault with the content security policy', () => {
    expect(complaints.filter((text) => /Content.Security.Policy/i.test(text))).toEqual([]);
  });
});
