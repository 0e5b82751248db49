import type { Cell } from '../../workflows/shared/estate.ts';
import type { ActionRow } from '../shared/actions.ts';
import type { Run } from '../shared/runs.ts';
import type { Ending } from './ending.ts';

/** A mail as SES SendEmail takes it. */
export interface Mail {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\n/g, '<br>');

/** The mail to the cell's alerts: what failed and why, what had been begun and what became of it, where to read on. */
export function failureMail(
  run: Run,
  ending: Ending & { failure: { error: string; cause: string } },
  actions: ActionRow[],
  undone: ActionRow[],
  cell: Cell,
  runbook: string,
): Mail {
  const fate = (row: ActionRow) => {
    const undo = undone.find((each) => each.action === row.action);
    const why = ending.notUndone.find((each) => each.action === row.action);
    const ended = undo ? (undo.status ?? 'begun, not known to have ended') : why && 'not begun';
    return `${row.action}: ${row.status ?? 'begun, not known to have ended'}${ended ? `; undo: ${ended}` : ''}${why ? ` (${why.error})` : ''}`;
  };
  const begun = actions.length > 0 ? actions.map(fate) : ['nothing was changed'];
  const unknown = ending.notUndone.filter(({ action }) => action === undefined);
  begun.push(...unknown.map((each) => `Nothing was undone: ${each.error}: ${each.cause}`));
  const { error, cause } = ending.failure;
  const rows: [string, string][] = [
    ['Procedure', run.procedure],
    ['Target', run.target],
    ['Run', run.id],
    ['Ended as', ending.status],
    ['Error', error],
    ['Cause', cause],
    ['Actions', begun.join('\n')],
    ['Runbook', runbook],
    ['Execution', run.execution],
  ];
  const link = `<a href="${escaped(runbook)}">${escaped(runbook)}</a>`;
  const cells = rows.map(
    ([name, value]) =>
      `<tr><th align="left" valign="top">${name}</th><td>${name === 'Runbook' ? link : escaped(value)}</td></tr>`,
  );
  return {
    from: cell.mailFrom,
    to: cell.alerts,
    subject: `${run.procedure} on ${run.target}: ${error}`,
    text: rows
      .map(([name, value]) => `${`${name}:`.padEnd(11)}${value.replace(/\n/g, `\n${' '.repeat(11)}`)}`)
      .join('\n'),
    html: `<!doctype html><html lang="en"><body><table cellpadding="4">${cells.join('')}</table></body></html>`,
  };
}
