import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { verifyChain } from '../../lambdas/shared/transcript/verify-chain.ts';
import { oneLine } from '../../lambdas/shared/visible.ts';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { tellTranscript } from '../live/tell-transcript.ts';

/** How an auditor gets the key of a cell from the account itself. */
const getKey = 'aws kms get-public-key --key-id alias/stepbook-transcript --query PublicKey --output text';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliFailure('usage', 'FileUnreadable', `${file}: ${(cause as Error).message}`, undefined, cause);
  }
}

export default command<{ key?: string }>(
  'verify <files...>',
  'Check transcripts without network and without AWS, several of one target oldest first, and say what happened',
  [
    new Option(
      '--key <file>',
      "the cell's transcript key (PEM, or SPKI in base64 as KMS gives it), got another way than with the transcript",
    ),
  ],
  async ({ output }, { key }, ...given) => {
    const files = given.flat();
    const texts = files.map(read);
    const found = verifyChain(texts, key ? { publicKey: read(key) } : {});
    const [first] = found.files;
    const { files: each, ...chain } = found;
    const single = files.length === 1 ? { file: files[0], ...first } : {};
    // Without it the file is in one piece, and that is all: whoever makes a file can make a key for it.
    const pinned = key !== undefined;
    output.result(
      { ...single, ...chain, pinned, files: each.map((file, index) => ({ file: files[index], ...file })) },
      () =>
        found.ok
          ? [
              ...texts.flatMap((text) => [...tellTranscript(text), '']),
              ...each.map(
                ({ entries }, index) =>
                  `${output.style('green', 'whole')}: ${files.length > 1 ? `${files[index]}, ` : ''}${entries} entries, chain, seal and votes verify.`,
              ),
              ...(files.length > 1 ? ['Each follows the one before it.'] : []),
              ...new Set(each.map(({ signer }) => `Signed by the key with SHA-256 ${signer}.`)),
              ...(pinned
                ? ['That is the key that was given with --key.']
                : [
                    output.style(
                      'yellow',
                      'That key came with the transcript; whoever writes a transcript can bring a key.',
                    ),
                    `Give the cell's own: ${getKey} > cell.key; then add --key cell.key`,
                  ]),
            ]
          : found.problems.map(
              ({ file, seq, what }) =>
                `${output.style('red', 'wrong')}${files.length > 1 ? ` in ${files[file]}` : ''}${seq === undefined ? '' : ` at entry ${seq}`}: ${oneLine(what)}`,
            ),
    );
    if (!found.ok) process.exitCode = 1;
  },
);
