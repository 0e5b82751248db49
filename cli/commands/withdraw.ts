import { castVote } from '../cast-vote.ts';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { readRun } from '../read-run.ts';

export default command(
  'withdraw <gate>',
  'Take back your own vote, while the request is open',
  [],
  async ({ output, connect }, _options, id) => {
    const connection = await connect();
    const { gate } = await readRun(connection.lambda, 'gate', { gate: id });
    if (!gate) {
      throw new CliFailure(
        'usage',
        'GateDoesNotExist',
        `request '${id}' is not known here`,
        "See 'stepbook approvals'.",
      );
    }
    const answer = await castVote(connection, {
      gate: gate.gate,
      decision: 'withdraw',
      digest: gate.digest,
      words: '',
    });
    output.result(answer, () => `Withdrawn. ${answer.text ?? ''}`);
  },
);
