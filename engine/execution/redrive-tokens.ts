import type { Execution } from './state.ts';

/** Tokens kept, and how long each counts (API reference, RedriveExecution `clientToken`). */
const tokensKept = 10;
const tokenMillis = 15 * 60_000;

/** When a call with this token has redriven the execution, if one has lately. */
export function redrivenWith({ redrives }: Execution, token: string, now: number): number | undefined {
  return redrives?.tokens?.find((used) => used.token === token && now - used.date < tokenMillis)?.date;
}

export function rememberToken(execution: Execution, token: string, date: number): void {
  const { tokens = [] } = execution.redrives ?? {};
  const others = tokens.filter((used) => used.token !== token);
  execution.redrives = { ...execution.redrives, tokens: [...others, { token, date }].slice(-tokensKept) };
}
