import { html } from 'hono/html';
import type { FoundSchedule } from '../../lambdas/shared/schedules.ts';
import type { CellReader } from '../cell-reader.ts';
import { page, pill } from '../parts/layout.ts';
import { table } from '../parts/table.ts';

/** A time as the clocks of a zone show it, e.g. `Sun 28 Mar 2027, 03:23 GMT+2`. */
function wall(time: string, zone: string) {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  }).format(new Date(time));
  return html`<time datetime="${time}">${shown}</time>`;
}

const row = ({ name, state, procedure, input, expression, timezone, flexibleWindowMinutes, next }: FoundSchedule) => [
  name,
  pill(state === 'ENABLED' ? 'on' : 'paused'),
  html`${procedure} <code>${JSON.stringify(input)}</code>`,
  html`<code>${expression}</code> in ${timezone}${flexibleWindowMinutes ? `, up to ${flexibleWindowMinutes} min later` : ''}`,
  next.length > 0 ? html`${next.map((time) => html`${wall(time, timezone)}<br>`)}` : 'never again',
];

/** What runs by itself, and when next. */
export async function schedulesPage(cell: CellReader): Promise<string> {
  const schedules = await cell.schedules();
  return page({
    title: 'Schedules',
    place: 'schedules',
    content: html`<h1>Schedules</h1>${
      schedules.length > 0
        ? html`${table(['Schedule', 'State', 'Starts', 'When', 'Next'], schedules.map(row))}
<p class="quiet">Pause one: <code>npx stepbook pause SCHEDULE</code></p>`
        : html`<p class="quiet">Nothing runs by itself. An estate says what does, under <code>schedules</code>.</p>`
    }`,
  });
}
