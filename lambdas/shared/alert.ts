import { appendEntry } from './entries.ts';
import { type NoticeContent, noticeHtml, noticeText } from './gate/present/notice-mail.ts';
import { type SendPorts, sendMail } from './send-mail.ts';
import type { Table } from './table.ts';

export interface AlertPorts extends SendPorts {
  table: Table;
  now: () => Date;
}

/** Something that a person should look at, though the run goes on. */
export interface Alert {
  /** One or two sentences, with the value that is wrong. */
  what: string;
  gate?: string;
  person?: string;
  to?: string;
}

/**
 * Enters an alert in the run's record and mails the cell's alerts. When that mail fails too, the entry says so. A run that
 * is closed takes no entry; the mail goes out all the same.
 */
export async function raiseAlert(ports: AlertPorts, run: string, alert: Alert): Promise<void> {
  const { table, now, estate, cell } = ports;
  const to = estate.cells[cell]!.alerts;
  const content: NoticeContent = {
    brand: `Stepbook · alert${estate.rehearsal ? ' · rehearsal' : ''}`,
    title: 'Something to look at',
    notice: { part: 'caution', text: alert.what },
    rows: [
      ['Run', run],
      ...(alert.gate ? [['Request', alert.gate] as const] : []),
      ...(alert.person ? [['Person', alert.person] as const] : []),
    ],
    foot: alert.gate
      ? 'The request itself is open and unharmed: it stands in the inbox (npx stepbook approvals).'
      : 'The run goes on.',
  };
  const sent = await sendMail(ports, {
    run,
    to: to.map((address) => ({ address })),
    subject: `${estate.rehearsal ? '[Rehearsal] ' : ''}Stepbook alert: run ${run}`,
    text: noticeText(content),
    html: noticeHtml(content),
  });
  try {
    await appendEntry({ table, now }, run, 'alert', { ...alert, alerts: to, ...sent });
  } catch (error) {
    if ((error as Error).name !== 'RunClosed') throw error;
  }
}
