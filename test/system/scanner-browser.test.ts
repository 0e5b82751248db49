import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { twoGroups } from '../lambdas/gate/support/bench.ts';
import { everything } from '../lambdas/gate/support/http.ts';
import { servedBench } from '../scanners/page-server.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What detonation sandboxes do with a page in a real browser, scripts and all. */
const behaviours: Record<string, (page: Page) => Promise<void>> = {
  'opens the page and waits': async (page) => {
    await page.waitForLoadState('networkidle');
  },
  'presses every button': async (page) => {
    for (let at = 0; at < (await page.locator('button').count()); at += 1) await page.locator('button').nth(at).click();
  },
  'sends every form by script, past its required fields': async (page) => {
    await page.evaluate(() => {
      const { document } = globalThis as unknown as { document: { forms: ArrayLike<{ submit(): void }> } };
      for (const form of Array.from(document.forms)) form.submit();
    });
    await page.waitForLoadState('networkidle');
  },
  'fills every field with test data and presses every button': async (page) => {
    const presses = await page.locator('button').count();
    for (let at = 0; at < presses; at += 1) {
      for (const field of await page.locator('input[type=text], textarea').all()) await field.fill('test');
      await page.locator('button').nth(at).click();
      await page.waitForLoadState('networkidle');
    }
  },
  'presses Enter everywhere': async (page) => {
    for (const field of await page.locator('input[type=text]').all()) await field.press('Enter');
  },
  'follows every link of the page': async (page) => {
    const links = await page.locator('a[href^="http://127.0.0.1"], a[href^="#"]').all();
    for (const link of links) await link.click();
  },
  'reloads and goes back and forth': async (page) => {
    await page.reload();
    await page.goBack();
    await page.goForward();
  },
};

let served: Awaited<ReturnType<typeof servedBench>>;
let browser: BrowserContext;
let profile: string;
let gate: Awaited<ReturnType<Awaited<ReturnType<typeof servedBench>>['open']>>;

beforeAll(async () => {
  served = await servedBench();
  gate = await served.open('browser-scan', twoGroups());
  profile = await mkdtemp(join(tmpdir(), 'stepbook-chromium-'));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: flags,
    headless: true,
  });
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  await rm(profile, { recursive: true, force: true });
});

describe('a scanner with a real browser', () => {
  it.each(Object.entries(behaviours))('%s: no vote, no write', async (_name, behave) => {
    const before = await everything(served.at);
    for (const link of gate.links) {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      await page.goto(link);
      await behave(page);
      await page.close();
      expect(complaints.filter((text) => /Content.Security.Policy/i.test(text))).toEqual([]);
    }
    expect(await everything(served.at)).toBe(before);
    expect(served.at.events).toEqual([]);
  });

  it('votes when a person types the words', async () => {
    const page = await browser.newPage();
    await page.goto(gate.links.find((link) => link.includes('p=ada'))!);
    await page.fill('#words', gate.words.slice(0, 4).join(' '));
    await page.click('button[value=approve]');
    await page.locator('.good').waitFor();
    expect(await page.locator('[role=status]').first().textContent()).toBe('Taken: you approve this plan.');
    expect(await served.at.votesOf(gate)).toHaveLength(1);
  });
});
