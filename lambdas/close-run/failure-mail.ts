import type { Cell } from '../../workflows/shared/estate.ts';
import type { ActionRow } from '../shared/actions.ts';
import { type NoticeContent, noticeHtml, noticeText } from '../shared/gate/present/notice-mail.ts';
import type { Run } from '../shared/runs.ts';
import { oneLine, visible } from '../shared/visible.ts';
import type { Ending } from './ending.ts';

/** A mail as SES SendEmail takes it. */
export interface Mail {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
}

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
    ['Actions', begun.join('\n')],
    ['Runbook', runbook],
    ['Execution', run.execution],
  ];
  const unchanged = actions.length === 0;
  const content: NoticeContent = {
    brand: 'Stepbook · a run has failed',
    title: `${run.procedure} on ${run.target}`,
    notice: { part: unchanged ? 'caution' : 'danger', text: `${error}\n${cause}` },
    rows,
    foot: unchanged
      ? 'Nothing was changed. Whoever still wants the work starts a new run.'
      : 'What was begun, and what became of it, stands above; the runbook says how to go on.',
  };
  return {
    from: cell.mailFrom,
    to: cell.alerts,
    subject: oneLine(`${run.procedure} on ${run.target}: ${error}`),
    text: visible(noticeText(content)),
    html: visible(noticeHtml(content)),
  };
}
