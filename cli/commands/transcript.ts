import { Option } from 'commander';
import { visibleJson } from '../../lambdas/shared/visible.ts';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { findRun, readRun } from '../read-run.ts';
import { writeOption } from '../write-file.ts';

export default command<{ out?: string }>(
  'transcript <run>',
  "Print a run's transcript, sealed and signed, as one JSON file",
  [new Option('--out <file>', 'write it here instead')],
  async ({ output, connect }, { out }, id) => {
    const { lambda } = await connect();
    const run = await findRun(lambda, id!);
    const { transcript } = await readRun(lambda, 'transcript', { run: id });
    if (!transcript)
      throw new CliFailure(
        'failed',
        'NotSealed',
        `run '${run.id}' has no transcript yet; its status is ${run.status}`,
        `Follow it with 'stepbook watch ${run.id}'.`,
      );
    if (!out) {
      // On a terminal it is for reading; what is verified is the file, to the byte.
      const text = process.stdout.isTTY ? visibleJson(transcript) : transcript;
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
      return;
    }
    writeOption('--out', out, transcript);
    output.result({ run: run.id, file: out }, () => `Written to ${out}. Check it with: npx stepbook verify ${out}`);
  },
);
