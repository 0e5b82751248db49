import { appendEntry } from './entries.ts';
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
  const next = 'The request itself is open and unharmed: it stands in the inbox (npx stepbook approvals).';
  const text = [alert.what, '', `Run:  ${run}`, ...(alert.gate ? [`Gate: ${alert.gate}`, '', next] : []), ''].join(
    '\n',
  );
  const sent = await sendMail(ports, {
    run,
    to: to.map((address) => ({ address })),
    subject: `Stepbook alert: run ${run}`,
    text,
    html: `<!doctype html><html lang="en"><body><pre>${escaped(text)}</pre></body></html>`,
  });
  try {
    await appendEntry({ table, now }, run, 'alert', { ...alert, alerts: to, ...sent });
  } catch (error) {
    if ((error as Error).name !== 'RunClosed') throw error;
  }
}

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
