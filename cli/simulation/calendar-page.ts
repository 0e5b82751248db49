import { html, raw } from 'hono/html';
import type { SimulatedYear } from '../../local/simulation/result.ts';
import { type CalendarMonth, legendOf, marks } from './calendar.ts';

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #222; background: #fff; }
  table { border-collapse: separate; border-spacing: 2px; }
  th { font-weight: normal; text-align: left; padding-right: .6rem; white-space: nowrap; }
  td { width: 1.5rem; height: 1.5rem; text-align: center; border-radius: 3px; background: #eee; font-size: 12px; }
  .uncovered, .budget { background: #b00020; color: #fff; } .quorum { background: #7b1fa2; color: #fff; }
  .run { background: #e57373; } .thin { background: #ffb74d; } .outage { background: #fff176; }
  .renewed { background: #81c784; } .clocks { background: #80deea; }
  dl { display: grid; grid-template-columns: 1.5rem auto; gap: .2rem .8rem; } dt { text-align: center; border-radius: 3px; } dd { margin: 0; }`;

const signs = new Map(marks.map(({ kind, sign }) => [kind, sign]));

/** The calendar of a simulated period as one page of HTML that needs nothing else; a day tells on hovering what happened. */
export async function calendarPage(year: SimulatedYear, months: CalendarMonth[], totals: string): Promise<string> {
  const list = (title: string, findings: { message: string }[]) =>
    findings.length === 0
      ? ''
      : html`<h2>${title}</h2><ul>${findings.map(({ message }) => html`<li>${message}</li>`)}</ul>`;
  const row = ({ month, days }: CalendarMonth) =>
    html`<tr><th scope="row">${month}</th>${days.map(
      ({ date, mark, told }) =>
        html`<td class="${mark}" title="${[date, ...told].join('\n')}">${signs.get(mark)!}</td>`,
    )}</tr>`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${year.estate}, simulated</title><style>${raw(style)}</style></head>
<body><h1>${year.estate}, simulated</h1><p>${totals}</p>
<table>${months.map(row)}</table>
<dl>${legendOf(months).map(({ kind, sign, means }) => html`<dt class="${kind}">${sign}</dt><dd>${means}</dd>`)}</dl>
${list('Problems', year.problems)}${list('Notes', year.notes)}
</body></html>
`;
  return String(await page);
}
