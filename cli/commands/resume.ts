import { command } from '../command.ts';
import { setState, withScheduler } from '../schedules.ts';

export default command(
  'resume <schedule>',
  'Resume a paused schedule; what was due meanwhile is left out',
  [],
  async ({ output, connect }, _options, name) => {
    await withScheduler(await connect(), (client) => setState(client, name!, 'ENABLED'));
    output.result(
      { schedule: name, state: 'ENABLED' },
      () => `Schedule ${name} is on again; see 'npx stepbook schedules'.`,
    );
  },
);
