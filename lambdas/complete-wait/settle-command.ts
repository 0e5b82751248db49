import * as z from 'zod';
import { finishAction, readAction } from '../shared/actions.ts';
import { canonicalJson } from '../shared/canonical.ts';
import { causeWith, lastLines } from '../shared/cause.ts';
import { type CommandResult, commandResult } from '../shared/command-result.ts';
import { appendEntry, appendOnce } from '../shared/entries.ts';
import { noteOutcome } from '../shared/ledger/ledger.ts';
import { outcomeOf } from '../shared/ledger/outcome-of.ts';
import { readRun } from '../shared/runs.ts';
import { refuseSecrets } from '../shared/secrets.ts';
import type { Wait } from '../shared/waits.ts';
import type { Outcome, Ports, Settle } from './outcome.ts';

/** A command is waited for either for the facts it prints, or because it is an action of a plan (or its undo). */
const Detail = z.union([
  z.object({ commandId: z.string(), instanceId: z.string(), action: z.string(), undo: z.boolean() }),
  z.object({ commandId: z.string(), instanceId: z.string(), fact: z.string(), phase: z.string() }),
]);

const ERROR = { FAILED: 'CommandFailed', TIMED_OUT: 'CommandTimedOut' } as const;
// SSM cuts stdout there; JSON that was cut is no JSON.
const SSM_STDOUT = 24_000;

export const settleCommand: Settle = async (ports, wait) => {
  const detail = Detail.parse(wait.detail);
  const result = await commandResult(ports.ssm, detail.commandId, detail.instanceId);
  if (!result) return undefined;
  const step = 'action' in detail ? detail.action : detail.fact;
  const stdout = withoutSecrets(result.stdout);
  const stderr = withoutSecrets(result.stderr);
  const told = {
    ...('action' in detail ? { action: detail.action, ...(detail.undo && { undo: true }) } : { fact: detail.fact }),
    commandId: detail.commandId,
    status: result.details,
    exitCode: result.exitCode,
    stdout,
    stderr,
  };
  await appendOnce(ports, wait.run, 'command-finished', told, ['commandId']);
  const outcome: Outcome =
    result.status === 'SUCCEEDED'
      ? undefined
      : { error: ERROR[result.status], cause: await explain(ports, wait, step, result, stderr || stdout) };

  if ('action' in detail) {
    const { action, undo } = detail;
    const finished = ports.now().toISOString();
    const end = { finished, status: result.status, ...(outcome && { cause: outcome.cause }) };
    const row = undo ? undefined : await readAction(ports.table, wait.run, action);
    if (row?.asks) await noteOutcome(ports.table, wait.run, row, { ...outcomeOf(result), finished });
    await finishAction(ports.table, wait.run, action, undo, end);
    const ended = { action, status: end.status };
    await appendOnce(ports, wait.run, undo ? 'undo-finished' : 'action-finished', ended, ['action']);
    return outcome ?? { result: { action, status: result.status } };
  }
  return outcome ?? (await facts(ports, wait, detail, stdout));
};

async function facts(
  ports: Ports,
  wait: Wait,
  { commandId, fact, phase }: { commandId: string; fact: string; phase: string },
  stdout: string,
): Promise<Outcome> {
  const failed = async (what: string) => {
    const { runbook } = await readRun(ports.table, wait.run);
    return { error: 'CommandFailed', cause: causeWith(`The command for "${fact}" printed ${what}.`, runbook, fact) };
  };
  if (stdout === LEFT_OUT) return failed('what looks like a secret');
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch (error) {
    const cut = stdout.length >= SSM_STDOUT ? ` (SSM cut it at ${SSM_STDOUT} characters)` : '';
    return failed(`no JSON${cut}: ${(error as Error).message}`);
  }
  try {
    canonicalJson(value);
  } catch (error) {
    return failed(`JSON that cannot be kept: ${(error as Error).message}`);
  }
  await appendEntry(ports, wait.run, 'fact', { fact, phase, value });
  return { result: { commandId, facts: value } };
}

async function explain(ports: Ports, wait: Wait, step: string, result: CommandResult, output: string): Promise<string> {
  const { runbook } = await readRun(ports.table, wait.run);
  const how = result.details === 'Failed' ? `failed with exit status ${result.exitCode}` : `ended as ${result.details}`;
  const last = lastLines(output);
  return causeWith(`The command of "${step}" ${how}.${last ? ` It said last:\n${last}\n` : ''}`, runbook, step);
}

const LEFT_OUT = '[left out: it looks like a secret]';

/** A command that prints something like a secret, as text or in a field of JSON, has done wrong; it is not repeated here. */
function withoutSecrets(text: string): string {
  try {
    refuseSecrets(text);
    refuseSecrets(parsed(text));
    return text;
  } catch {
    return LEFT_OUT;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
