import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliFailure('usage', 'FileUnreadable', `${file}: ${(cause as Error).message}`, undefined, cause);
  }
}

export default command<{ key?: string }>(
  'verify <file>',
  'Check a transcript without network and without AWS; exit code 0 only if it is whole',
  [new Option('--key <file>', "the cell's transcript key (PEM), got another way than with the transcript")],
  async ({ output }, { key }, file) => {
    const text = read(file!);
    const found = verifyTranscript(text, key ? { publicKey: read(key) } : {});
    output.result({ file, ...found }, () =>
      found.ok
        ? [
            `${output.style('green', 'whole')}: ${found.entries} entries, chain, seal and votes verify.`,
            `Signed by the key with SHA-256 ${found.signer}.`,
            ...(key
              ? []
              : [
                  'That key came with the transcript: compare its fingerprint with the one of the cell, or give --key.',
                ]),
          ]
        : found.problems.map(
            (each) =>
              `${output.style('red', 'wrong')}${each.seq === undefined ? '' : ` at entry ${each.seq}`}: ${each.what}`,
          ),
    );
    if (!found.ok) process.exitCode = 1;
  },
);
