import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';

export default command<{ key?: string }>(
  'verify <file>',
  'Check a transcript without network and without AWS; exit code 0 only if it is whole',
  [new Option('--key <file>', "the cell's transcript key (PEM), got another way than with the transcript")],
  async ({ output }, { key }, file) => {
    let text: string;
    try {
      text = readFileSync(file!, 'utf8');
    } catch (cause) {
      throw new CliFailure('usage', 'FileUnreadable', `${file}: ${(cause as Error).message}`, undefined, cause);
    }
    const found = verifyTranscript(text, key ? { publicKey: readFileSync(key, 'utf8') } : {});
    output.result({ file, ...found }, () =>
      found.ok
        ? [
            `${output.style('green', 'whole')}: ${found.entries} entries, chain, seal and votes verify.`,
            ...(key ? [] : ['The key came with the transcript: compare its fingerprint, or give --key.']),
          ]
        : found.problems.map(
            (each) =>
              `${output.style('red', 'wrong')}${each.seq === undefined ? '' : ` at entry ${each.seq}`}: ${each.what}`,
          ),
    );
    if (!found.ok) process.exitCode = 1;
  },
);
