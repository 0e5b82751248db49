import { html } from 'hono/html';
import type { Attempt } from '../../lambdas/shared/ledger/attempt.ts';
import { tellNextSafe, tellRefill } from '../../lambdas/shared/ledger/tell-budget.ts';
import { tellDomain } from '../../lambdas/shared/ledger/tell-domain.ts';
import type { Budget } from '../../workflows/shared/facts/budget.ts';
import type { CellReader } from '../cell-reader.ts';
import { page, pill } from '../parts/layout.ts';
import { table } from '../parts/table.ts';
import { moment } from '../parts/time.ts';

const MOST = 100;

const budgetRow = (budget: Budget) => [
  budget.budget,
  budget.of,
  `${budget.used} of ${budget.limit}`,
  budget.remaining,
  tellRefill(budget),
  tellNextSafe(budget),
];

const attemptRow = ({ at, names, endpoint, outcome, error, serial, run }: Attempt) => [
  moment(at),
  names.join(', '),
  endpoint,
  html`${pill(outcome)} ${error ?? ''}`,
  html`<code>${serial ?? ''}</code>`,
  run ? html`<a href="/runs/${run}">${run}</a>` : 'by the hub itself',
];

/** What was asked of certificate authorities, and what is left of each limit that somebody has drawn on. */
export async function ledgerPage(cell: CellReader, now: Date): Promise<string> {
  const attempts = await cell.ledger();
  const names = [...new Set(attempts.flatMap((attempt) => attempt.names))].sort();
  const drawn = names
    .flatMap((name) => tellDomain(attempts, name, now).budgets)
    .filter(({ used, nextSafe }) => used > 0 || nextSafe !== null);
  const each = [...new Map(drawn.map((budget) => [`${budget.budget} ${budget.of}`, budget])).values()];
  return page({
    title: 'Certificates',
    place: 'ledger',
    wide: true,
    content: html`<h1>Certificates</h1>${
      attempts.length === 0
        ? html`<p class="quiet">No certificate was asked for in half a year.</p>`
        : html`<h2>Limits of the authority</h2>${
            each.length > 0
              ? table(['Limit', 'Of', 'Used', 'Left', 'Refills', 'Next safe time'], each.map(budgetRow))
              : html`<p class="quiet">None is drawn on now.</p>`
          }
<h2>Asked for</h2>${table(['When', 'Names', 'Endpoint', 'Outcome', 'Serial', 'Run'], attempts.slice(-MOST).reverse().map(attemptRow))}
<p class="quiet">What a hub asks for by its own timer is listed once a run has looked at its archive.</p>`
    }`,
  });
}
