import { type Problem, type Verification, verifyTranscript } from './verify-transcript.ts';

/** The transcripts of one target, oldest first, each checked and each following the one before. */
export interface ChainVerification {
  ok: boolean;
  files: (Verification & { run?: string })[];
  /** The first wrong file, and in it the first wrong entry, at the head. */
  problems: (Problem & { file: number })[];
}

interface Told {
  run?: { id?: unknown; targetKey?: unknown; previous?: { run?: unknown; head?: unknown } };
  entries?: { kind?: unknown; data?: { previous?: { run?: unknown; head?: unknown } } }[];
  seal?: { head?: unknown };
}

/**
 * Verifies transcripts that were written one after the other (docs/transcript-format.md, "Chains"): each by itself, and
 * that each names the run and the head of the one before, both in its sealed `run` and in its entry `opened`.
 */
export function verifyChain(texts: readonly string[], options: { publicKey?: string } = {}): ChainVerification {
  const files = texts.map((text): Verification & { run?: string } => {
    const found = verifyTranscript(text, options);
    const id = read(text).run?.id;
    return typeof id === 'string' ? { ...found, run: id } : found;
  });
  const problems = files.flatMap((found, file) => found.problems.map((problem) => ({ file, ...problem })));
  for (let file = 0; file < texts.length; file += 1) {
    const what = brokenLink(read(texts[file]!), file === 0 ? undefined : read(texts[file - 1]!));
    if (what) problems.push({ file, seq: 0, what });
  }
  problems.sort((a, b) => a.file - b.file);
  return { ok: problems.length === 0, files, problems };
}

function brokenLink({ run, entries }: Told, before: Told | undefined): string | undefined {
  const opened = entries?.find(({ kind }) => kind === 'opened')?.data?.previous;
  const sealed = run?.previous;
  if (opened?.run !== sealed?.run || opened?.head !== sealed?.head) {
    return 'the entry "opened" names another transcript before it than the seal does';
  }
  if (!before) return undefined;
  if (run?.targetKey !== before.run?.targetKey) return `it is of another target than the file before it`;
  if (sealed === undefined) return 'it was written to follow no other transcript';
  if (sealed.run !== before.run?.id || sealed.head !== before.seal?.head) {
    return `it follows the transcript of ${sealed.run} with the head ${sealed.head}, which is not the file before it`;
  }
  return undefined;
}

function read(text: string): Told {
  try {
    return (JSON.parse(text) ?? {}) as Told;
  } catch {
    return {};
  }
}
