import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BrowserContext, chromium } from 'playwright-core';
import { failureMail } from '../../lambdas/close-run/failure-mail.ts';
import { hearBounce } from '../../lambdas/hear-bounce/task.ts';
import { reconcileWaits } from '../../lambdas/reconcile-waits/task.ts';
import { raiseAlert } from '../../lambdas/shared/alert.ts';
import { findRun } from '../../lambdas/shared/runs.ts';
import { type Bench, bench, twoGroups } from '../lambdas/gate/support/bench.ts';
import { parseMail } from '../lambdas/gate/support/parse-mail.ts';
import { lookAt } from './look-at.ts';

/** Where the pictures of the last run lie, for people to look at. */
const pictures = join(tmpdir(), 'stepbook-mail-pictures');
const windows = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } };
const day = 86_400;

let at: Bench;
let browser: BrowserContext;
let profile: string;
/** Kind of mail → its HTML, as it arrived. */
const mails: Record<string, string> = {};

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const newest = async (run: string, subject: RegExp) => {
  const entry = at.mailbox.list().find((each) => each.run === run && subject.test(each.subject));
  if (!entry) throw new Error(`no mail of ${run} has a subject like ${subject}`);
  return (await parseMail(at.mailbox.read(entry.id)!)).html;
};

const failed = async (run: string, error: string, cause: string, actions: Parameters<typeof failureMail>[2] = []) => {
  const cell = at.estate.now.cells.home!;
  const ending = { run, execution: 'arn', status: 'FAILED' as const, fromOutside: false, failure: { error, cause } };
  const runbook =
    'https://runbooks.example.test/gaia/reset-certificates.md#a-very-long-anchor-that-does-not-break-by-itself';
  const undone = actions.slice(0, 1).map((each) => ({ ...each, status: 'SUCCEEDED' as const }));
  const notUndone = actions.slice(1, 2).map(({ action }) => ({ action, error: 'VotesInvalid', cause: 'no' }));
  return failureMail((await findRun(at.table, run))!, { ...ending, notUndone }, actions, undone, cell, runbook).html;
};

beforeAll(async () => {
  at = await bench();
  const long = 'a-run-with-a-rather-long-name-20261121-0240-4f1d';
  await at.openedGate(long, { policy: twoGroups({ strength: 'iam', typedTarget: true }) });
  mails.request = await newest(long, /Approve\?/);
  await at.openedGate('by-link', { requester: 'arn:aws:iam::111111111111:user/dov' });
  mails['request, decided by link'] = await newest('by-link', /Approve\?/);

  const { document } = await at.aRun('for-ever');
  const actions = document.plan.actions.map((action) => ({
    ...action,
    undo: { kind: 'irreversible' as const, because: 'the volumes are gone' },
  }));
  await at.openedGate('for-ever', { change: { plan: { ...document.plan, actions } } });
  mails['request, irreversible'] = await newest('for-ever', /IRREVERSIBLE/);

  const policy = twoGroups({
    groups: [
      { group: 'owner', min: 1, people: ['ada'] },
      { group: 'security', min: 2, people: ['brin', 'cleo'] },
      { group: 'board', min: 1, people: ['dov'] },
    ],
    join: { all: ['owner', { any: ['security', 'board'] }] },
  });
  const gate = await at.openedGate('joined', { policy });
  await at.voteAs('ada', gate);
  const tick = () =>
    reconcileWaits({ ...at.ports, estate: at.estate.now, ssm: undefined as never, log: quiet as never });
  at.pass(day / 2);
  await tick();
  mails['reminder at half'] = await newest('joined', /Reminder 1/);
  at.pass(day * 0.4);
  await tick();
  mails['reminder at nine tenths'] = await newest('joined', /Last reminder/);

  const sent = at.mailbox.list().find((each) => each.run === long)!;
  await hearBounce(at.ports, {
    detail: {
      eventType: 'Bounce',
      mail: { messageId: sent.id },
      bounce: {
        bounceType: 'Permanent',
        bouncedRecipients: [
          {
            emailAddress: sent.to[0]!,
            diagnosticCode: 'smtp; 550 5.1.1 <ada@example.test>: Recipient address rejected',
          },
        ],
      },
    },
  });
  mails['alert, bounce'] = await newest(long, /alert/);
  const what = 'A passkey of ada counted 1000 after 1000: there may be a copy of it. Its vote was refused.';
  await raiseAlert(at.ports, 'by-link', { what, gate: 'by-link-0123456789ab', person: 'ada' });
  mails['alert, passkey'] = await newest('by-link', /alert/);

  mails.expired = await failed('by-link', 'GateExpired', 'The time to approve ended before enough people had.');
  mails.rejected = await failed('by-link', 'GateRejected', 'The plan was rejected by dov ("not on a Friday").');
  const log = `The command of "reset-certificates" failed with exit status 1. It said last:\n${'certbot: '.padEnd(120, 'x')}\nnginx: [emerg] cannot load certificate "/etc/letsencrypt/live/hub.example.test/fullchain.pem"`;
  const began = { digest: 'd', begun: at.clock.now.toISOString() };
  mails['failed half way'] = await failed('by-link', 'CommandFailed', log, [
    { ...began, action: 'snapshot-data', status: 'SUCCEEDED' },
    { ...began, action: 'reset-certificates', status: 'FAILED' },
  ]);

  profile = await mkdtemp(join(tmpdir(), 'stepbook-chromium-'));
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    headless: true,
  });
});
afterAll(async () => {
  await browser?.close();
  await at?.stop();
  if (profile) await rm(profile, { recursive: true, force: true });
});

const kinds = [
  'request',
  'request, decided by link',
  'request, irreversible',
  'reminder at half',
  'reminder at nine tenths',
  'alert, bounce',
  'alert, passkey',
  'expired',
  'rejected',
  'failed half way',
];
const asks = (kind: string) => /^re(quest|minder)/.test(kind);

describe.each(['light', 'dark'] as const)('in a %s reader', (colorScheme) => {
  describe.each(Object.entries(windows))('on a %s', (device, size) => {
    it.each(kinds)('the mail "%s" is whole, legible and says the main thing first', async (kind) => {
      const page = await browser.newPage();
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.setContent(mails[kind]!);
      const looks = await lookAt(page);
      await page.screenshot({
        path: join(pictures, `${kind.replaceAll(/\W+/g, '-')}.${device}.${colorScheme}.png`),
        fullPage: true,
        // The scripts of a plan are long; how they look shows in their first lines.
        clip: { x: 0, y: 0, width: size.width, height: Math.min(looks.height, 3 * size.height) },
      });
      const title = (await page.locator('h1').boundingBox())!;
      const notice = await page.locator('.danger, .caution, .plain').first().boundingBox();
      const button = asks(kind) ? await page.locator('a.button').boundingBox() : null;
      await page.close();

      const { overflow, beyond, small, faint, overlapping, buttons } = looks;
      expect({ overflow, beyond, small, faint, overlapping }).toEqual({
        overflow: 0,
        beyond: [],
        small: [],
        faint: [],
        overlapping: [],
      });
      // What is asked or has happened is on the first screen; a thumb hits the button.
      expect(Math.max(title.y + title.height, notice!.y)).toBeLessThan(size.height);
      expect(buttons.map(({ text }) => text)).toEqual(asks(kind) ? ['Read and decide'] : []);
      if (button) {
        expect(button.height).toBeGreaterThanOrEqual(44);
        expect(button.x + button.width).toBeLessThanOrEqual(size.width);
      }
    });
  });
});

it('a text that nobody could read is found (the checks can fail)', async () => {
  const page = await browser.newPage();
  await page.setViewportSize(windows.phone);
  await page.setContent(
    '<body style="margin:0"><p style="color:#999;font-size:11px">grey</p><pre>' + 'x'.repeat(300) + '</pre></body>',
  );
  const { overflow, small, faint, beyond } = await lookAt(page);
  await page.close();
  expect(overflow).toBeGreaterThan(0);
  expect([small, faint, beyond].map((each) => each.length > 0)).toEqual([true, true, true]);
});
