import { anchorOf } from '../../workflows/shared/runbook-anchor.ts';

const LAST_LINES = 8;
const LONGEST_LINE = 200;

/** The end of a text, for people: the last lines that are not empty, long ones cut. */
export function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-LAST_LINES)
    .map((line) => line.slice(0, LONGEST_LINE))
    .join('\n');
}

/** What went wrong, and where the runbook says what to do about it. The anchor is that of the step, or of the error. */
export function causeWith(what: string, runbook: string, step: string): string {
  return `${what} Runbook: ${runbook}#${anchorOf(step)}`;
}

/**
 * The message in an ASL cause. The Lambda integration gives `{ errorType, errorMessage, trace }` as JSON; other causes
 * are the message itself.
 */
export function messageOf(cause: string): string {
  try {
    const parsed = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof parsed.errorMessage === 'string' ? parsed.errorMessage : cause;
  } catch {
    return cause;
  }
}
