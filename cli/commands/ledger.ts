import { Option } from 'commander';
import { tellNextSafe, tellRefill } from '../../lambdas/shared/ledger/tell-budget.ts';
import { type DomainLedger, tellDomain } from '../../lambdas/shared/ledger/tell-domain.ts';
import { Hostname } from '../../workflows/shared/estate.ts';
import type { Budget } from '../../workflows/shared/facts/budget.ts';
import { command, wholeNumber } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { columns } from '../output.ts';
import { readRun } from '../read-run.ts';

const budgetRows = (budgets: Budget[], staging: Budget[]) => [
  ['LIMIT', 'OF', 'USED', 'LEFT', 'REFILLS', 'NEXT SAFE TIME'],
  ...[...budgets, ...staging.map((each) => ({ ...each, budget: `staging ${each.budget}` }))].map((each) => [
    each.budget,
    each.of,
    `${each.used} of ${each.limit}`,
    String(each.remaining),
    tellRefill(each),
    tellNextSafe(each),
  ]),
];

export default command<{ days: number }>(
  'ledger [domain]',
  'List the certificates that were asked for and, for a domain, what is left of each limit of the authority',
  [new Option('--days <n>', 'how far back to list').default(30).argParser(wholeNumber(1, 3650))],
  async ({ output, connect }, { days }, domain) => {
    if (domain !== undefined && !Hostname.safeParse(domain).success) {
      const allowed = 'allowed is a host name in lower case, e.g. hub.example.org';
      throw new CliFailure(
        'usage',
        'BadDomain',
        `'${domain}' is no domain that a certificate is asked for: ${allowed}`,
      );
    }
    const { attempts: all } = await readRun((await connect()).lambda, 'ledger');
    const now = new Date();
    const answer: Partial<DomainLedger> & Pick<DomainLedger, 'attempts'> =
      domain === undefined ? { attempts: all } : tellDomain(all, domain, now);
    const since = new Date(now.getTime() - days * 86_400_000).toISOString();
    const attempts = answer.attempts.filter(({ at }) => at >= since).reverse();
    output.result({ ...answer, attempts }, () => {
      const { budgets = [], staging = [] } = answer;
      const asked = attempts.map((each) => [
        `${each.at.slice(0, 19)}Z`,
        each.names.join(','),
        each.endpoint,
        [each.outcome, each.error].filter(Boolean).join(': '),
        each.serial ?? '',
        each.run ?? 'by the hub itself',
      ]);
      return [
        ...(domain ? [...columns(budgetRows(budgets, staging)), ''] : []),
        ...(asked.length === 0
          ? [`No certificate was asked for in ${days} days.`]
          : columns([['ASKED', 'NAMES', 'ENDPOINT', 'OUTCOME', 'SERIAL', 'RUN'], ...asked])),
        ...(domain
          ? ['', "What a hub asks for by its own timer is listed once a run has looked at that hub's archive."]
          : []),
      ];
    });
  },
);
