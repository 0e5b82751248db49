import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import type { Stack } from '../../local/stack.ts';
import { connect } from '../connection.ts';
import { CliFailure } from '../failure.ts';
import { followRun } from '../live/follow-run.ts';
import { duration, type Output } from '../output.ts';
import { startRun } from '../start-run.ts';
import { approveAsRehearsed } from './approvers.ts';
import { type ServedCertificate, servedCertificate } from './served-certificate.ts';

const procedure = 'gaia-reset-certificates';
/** Who asks for the run: a person of the rehearsal estate in no group of the gate. */
const requester = 'olga';

const told = (certificate: ServedCertificate) =>
  `serial ${certificate.serial}\n    issuer ${certificate.issuer}\n    names ${certificate.names}\n    not after ${certificate.notAfter}`;

/** How a rehearsal ended. */
export interface RehearsalEnd {
  run: string;
  passed: boolean;
  because: string;
}

/**
 * Runs gaia-reset-certificates on the rehearsal's hub and shows it live. Passed only if the certificate that is served
 * over TLS is another one than before, read here by a handshake of our own, and the transcript file verifies.
 */
export async function rehearse(stack: Stack, approve: 'auto' | 'ask', output: Output): Promise<RehearsalEnd> {
  const began = performance.now();
  const [domain, hub] = Object.entries(stack.estate.hubs)[0] ?? [];
  if (!domain || !hub) throw new CliFailure('usage', 'EstateInvalid', 'the estate has no hub to rehearse on');
  const { region } = stack.estate.cells[hub.cell]!;
  const rehearsal = { endpoint: stack.url, dataDir: stack.dataDir, region };
  const connection = await connect({ ...rehearsal, profile: requester });
  const mails = Object.fromEntries(Object.entries(stack.estate.people).map(([id, person]) => [id, person.mail]));

  output.line(output.style('bold', `Rehearsal of ${procedure} on ${domain}, at ${stack.url}`));
  output.line(
    `The machine, its authority, DNS and registry are stand-ins on this computer; ${requester} asks, others approve.`,
  );
  const before = await servedCertificate('127.0.0.1', hub.ports.https, domain);
  output.line(`\nCertificate served before:\n    ${told(before)}\n`);

  const started = await startRun(connection, procedure, JSON.stringify({ hub: domain, reason: 'rehearsal' }));
  output.line(`Run ${output.style('bold', started.run)}\n`);
  const voted = Promise.withResolvers<never>();
  const following = followRun(connection, output, started, ({ kind, data }) => {
    if (kind !== 'gate-opened') return;
    const gate = String(data.gate);
    if (approve === 'auto') approveAsRehearsed(rehearsal, gate, mails, output).catch(voted.reject);
    else for (const line of howToApprove(stack, gate)) output.line(output.style('magenta', line));
  });
  const end = await Promise.race([following, voted.promise]);

  const after = await servedCertificate('127.0.0.1', hub.ports.https, domain).catch(() => undefined);
  output.line(`\nCertificate served after:\n    ${after ? told(after) : 'none'}\n`);
  const file = join(stack.dataDir, 'transcripts', `${started.run}.transcript.json`);
  // A run whose last function failed is closed from outside, some seconds later.
  const transcript = existsSync(file)
    ? verifyTranscript(readFileSync(file, 'utf8'))
    : { ok: false, entries: 0, problems: [{ what: 'there is none yet' }] };
  const problems = [
    ...(end.status === 'SUCCEEDED' ? [] : [`the run ended as ${end.status}: ${end.error ?? ''} ${end.cause ?? ''}`]),
    ...(after ? [] : ['no certificate is served']),
    ...(after?.serial === before.serial ? ['the certificate served over TLS did not change'] : []),
    ...(transcript.problems as Problem[]).map(
      ({ seq, what }) => `transcript${seq === undefined ? '' : `, entry ${seq}`}: ${what}`,
    ),
  ];
  const passed = problems.length === 0;
  output.result({ ...started, ...end, before, after, transcript: { file, ...transcript }, passed, problems }, () => [
    passed
      ? output.style('green', `✓ Passed in ${duration(performance.now() - began)}`)
      : output.style('red', `✗ ${problems.join('; ')}`),
    `  run         ${stack.url}/runs/${started.run}`,
    `  transcript  ${file}: ${transcript.entries} entries, ${transcript.ok ? 'verified' : 'NOT whole'}`,
    `  check it    npx stepbook verify ${file}`,
    `  inbox       ${stack.url}/mail`,
    `  runbook     ${stack.estate.runbooks}/gaia/reset-certificates.md`,
  ]);
  return { run: started.run, passed, because: problems.join('; ') };
}

function howToApprove(stack: Stack, gate: string): string[] {
  const own = stack.dataDir.endsWith('.stepbook') ? '' : ` --data-dir ${stack.dataDir}`;
  return [
    '',
    '  Waiting for two approvals. Either open the mails and their links in the browser, type the words and sign with the',
    '  passkey in software that the page offers in a rehearsal:',
    `    ${stack.url}/mail`,
    "  or approve with a person's own keys:",
    `    npx stepbook approve ${gate} --profile alice --endpoint ${stack.url}${own}`,
    `    npx stepbook approve ${gate} --profile bob --endpoint ${stack.url}${own}`,
    '',
  ];
}
