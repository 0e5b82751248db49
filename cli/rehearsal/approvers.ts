import { setTimeout as sleep } from 'node:timers/promises';
import { challengeOf } from '../../lambdas/shared/gate/passkey/challenge.ts';
import { rehearsalPasskey } from '../../local/rehearsal/passkeys.ts';
import { castVote } from '../cast-vote.ts';
import { connect } from '../connection.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { type Approval, readRun } from '../read-run.ts';

/** Where the rehearsal's approvers find their mail and their keys. */
export interface Rehearsal {
  endpoint: string;
  dataDir: string;
  region: string;
}

interface MailSummary {
  id: string;
  to: string[];
  subject: string;
}

const mailWithinMs = 10_000;

/** The page link in the newest mail to this address about this gate, as a person would find it. Mails go out one by one. */
async function mailedLink(rehearsal: Rehearsal, address: string, gate: string): Promise<string> {
  for (const until = performance.now() + mailWithinMs; performance.now() < until; await sleep(100)) {
    const link = await linkInMails(rehearsal, address, gate);
    if (link) return link;
  }
  throw new CliFailure('failed', 'MailMissing', `no mail to ${address} has a link for ${gate}`);
}

async function linkInMails(rehearsal: Rehearsal, address: string, gate: string): Promise<string | undefined> {
  const mails = (await (await fetch(`${rehearsal.endpoint}/_stepbook/mail`)).json()) as { mails: MailSummary[] };
  for (const mail of mails.mails.filter((each) => each.to.includes(address))) {
    const { text } = (await (await fetch(`${rehearsal.endpoint}/_stepbook/mail/${mail.id}`)).json()) as {
      text: string;
    };
    const link = /https?:\/\/\S+\?p=\S+/.exec(text)?.[0];
    if (link?.includes(gate)) return link;
  }
  return undefined;
}

const attribute = (tag: string, name: string) =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&');

/**
 * Approves in the page behind the mailed link: reads its form, types the words, lets the rehearsal's software passkey of
 * that person sign what the page's script would ask for, submits the form.
 */
async function approveOnPage(rehearsal: Rehearsal, approval: Approval, person: string, address: string): Promise<void> {
  const link = await mailedLink(rehearsal, address, approval.gate);
  const html = await (await fetch(link)).text();
  const form = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    if (attribute(tag, 'type') === 'hidden') form.set(attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? '');
  }
  form.set('words', approval.words.slice(0, 4).join(' '));
  form.set('decision', 'approve');
  if (approval.typedTarget) form.set('target', approval.target);
  if (form.has('assertion')) {
    const { gate, digest } = approval;
    const challenge = challengeOf({ decision: 'approve', digest, gate, nonce: form.get('n') ?? '', person });
    const { origin } = new URL(link);
    const assertion = rehearsalPasskey(rehearsal.dataDir, person).assert({ challenge, origin });
    form.set('assertion', JSON.stringify(assertion));
  }
  const action = attribute(/<form\b[^>]*method="post"[^>]*>/i.exec(html)?.[0] ?? '', 'action');
  const response = await fetch(new URL(action ?? link, link), { method: 'POST', body: form });
  if (response.ok) return;
  const said = /role="status">([^<]*)</.exec(await response.text())?.[1] ?? '';
  throw new CliFailure('failed', 'VoteRefused', `the page answered ${response.status}: ${said}`);
}

/** Approves with the person's own keys, as `stepbook approve --profile` does. */
async function approveWithKeys(rehearsal: Rehearsal, approval: Approval, person: string): Promise<void> {
  const connection = await connect({
    endpoint: rehearsal.endpoint,
    region: rehearsal.region,
    profile: person,
    dataDir: rehearsal.dataDir,
  });
  await castVote(connection, {
    gate: approval.gate,
    decision: 'approve',
    digest: approval.digest,
    words: approval.words.slice(0, 4).join(' '),
    ...(approval.typedTarget ? { target: approval.target } : {}),
  });
}

/**
 * Lets the rehearsal's approvers vote, through the same public paths that people use: the first by the page behind the
 * mailed link with a passkey, every other with their own keys.
 */
export async function approveAsRehearsed(
  rehearsal: Rehearsal,
  gate: string,
  mails: Record<string, string>,
  output: Output,
): Promise<void> {
  const { lambda } = await connect({ endpoint: rehearsal.endpoint, region: rehearsal.region });
  const approval = (await readRun(lambda, 'gate', { gate })).gate!;
  const people = approval.need.flatMap((group) => group.people.slice(0, group.min));
  for (const [at, person] of people.entries()) {
    const byPage = at === 0;
    output.line(
      output.style(
        'magenta',
        `  [rehearsal] ${person.name} approves by herself or himself here: ${byPage ? 'opens the mailed link, types the words, signs with a software passkey (a stand-in for a device)' : 'stepbook approve with own keys'}`,
      ),
    );
    if (byPage) await approveOnPage(rehearsal, approval, person.id, mails[person.id]!);
    else await approveWithKeys(rehearsal, approval, person.id);
  }
}
