import { Option } from 'commander';
import { command } from '../command.ts';
import { readRun } from '../read-run.ts';

export default command<{ all?: boolean }>(
  'approvals',
  'List open requests for approval, each with its link; works when no mail does',
  [new Option('--all', 'decided ones too')],
  async ({ output, connect }, { all }) => {
    const { approvals } = await readRun((await connect()).lambda, 'approvals', all ? { all } : {});
    output.result(approvals, () =>
      approvals.length === 0
        ? 'Nothing waits for approval.'
        : approvals.flatMap((each) => [
            `${output.style('bold', each.gate)}${each.status && each.status !== 'OPEN' ? `  ${each.status}` : ''}`,
            `  ${each.procedure} on ${each.target}; risk ${each.risk}${each.irreversible ? ', IRREVERSIBLE' : ''}`,
            `  ${each.text} approved; still to approve: ${each.missing.join(', ') || 'nobody'}; expires ${each.expires}`,
            `  needed: ${each.rule}`,
            `  digest words: ${each.words.join(' ')}`,
            `  ${each.link}`,
            '',
          ]),
    );
  },
);
