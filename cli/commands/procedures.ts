import { procedures } from '../../workflows/catalog.ts';
import { command } from '../command.ts';
import { columns } from '../output.ts';

export default command('procedures', 'List the procedures there are', [], async ({ output }) => {
  const rows = procedures.map(({ name, title, from, readOnly, ungated }) => ({ name, title, from, readOnly, ungated }));
  output.result(rows, () =>
    columns([
      ['PROCEDURE', 'STEPS', 'GATE', 'WHAT'],
      ...rows.map((row) => [
        output.style('bold', row.name),
        row.from.join(','),
        row.readOnly ? 'reads only' : row.ungated === undefined ? 'approved' : 'none',
        row.title,
      ]),
    ]),
  );
});
