import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { oneLine } from '../lambdas/shared/visible.ts';
import { castVote } from './cast-vote.ts';
import { command } from './command.ts';
import { CliFailure } from './failure.ts';
import { sinceLastPlan } from './last-plan.ts';
import { renderPlan } from './live/render-plan.ts';
import { readRun } from './read-run.ts';
import { wordsOfShown } from './shown-plan.ts';

interface Options {
  words?: string;
  target?: string;
  comment?: string;
}

/** Asks on the terminal. @throws CliFailure when there is none: a vote is never assumed */
async function ask(question: string, option: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CliFailure('usage', 'WordsMissing', `no terminal to ask on`, `Give ${option}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(oneLine(question))).trim();
  } finally {
    terminal.close();
  }
}

/** `approve <gate>` and `reject <gate>`: shows the plan, asks for its first four words, sends a SigV4-signed vote. */
export function voteCommand(decision: 'approve' | 'reject', description: string): Command {
  return command<Options>(
    `${decision} <gate>`,
    description,
    [
      new Option('--words <words>', 'the first four digest words of the plan (asked for on a terminal)'),
      new Option('--target <name>', "the target's name, where the gate asks for it"),
      new Option('--comment <text>', 'kept with the vote'),
    ],
    async ({ output, connect }, options, id) => {
      const connection = await connect();
      const { gate } = await readRun(connection.lambda, 'gate', { gate: id });
      if (!gate)
        throw new CliFailure(
          'usage',
          'GateDoesNotExist',
          `request '${id}' is not known here`,
          "See 'stepbook approvals'.",
        );
      const { plan } = await readRun(connection.lambda, 'plan', { digest: gate.digest });
      const shown = wordsOfShown(plan, gate);
      for (const line of renderPlan(plan!, gate.digest, shown, output)) output.line(line);
      for (const line of await sinceLastPlan(connection.lambda, plan!)) output.line(line);
      output.line();
      const stands = gate.status === 'OPEN' ? `${gate.text} approved so far` : `The request is ${gate.status}`;
      output.line(`You are ${connection.principal}. ${stands}.`);
      const words =
        options.words ?? (await ask(`To ${decision}, type the first four digest words: `, '--words "w1 w2 w3 w4"'));
      const target =
        options.target ??
        (gate.typedTarget ? await ask(`Type the target's name (${gate.target}): `, '--target NAME') : undefined);
      const answer = await castVote(connection, {
        gate: gate.gate,
        decision,
        digest: gate.digest,
        words,
        ...(target ? { target } : {}),
        ...(options.comment ? { comment: options.comment } : {}),
      });
      const done = decision === 'approve' ? 'Approved' : 'Rejected';
      const told = answer.repeated ? `${done} before by you` : done;
      output.result(answer, () => `${told}. ${answer.text ?? ''}`);
    },
  );
}
