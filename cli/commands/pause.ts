import { command } from '../command.ts';
import { setState, withScheduler } from '../schedules.ts';

export default command(
  'pause <schedule>',
  'Pause a schedule: it runs no more until it is resumed',
  [],
  async ({ output, connect }, _options, name) => {
    await withScheduler(await connect(), (client) => setState(client, name!, 'DISABLED'));
    output.result(
      { schedule: name, state: 'DISABLED' },
      () => `Schedule ${name} is paused. What is due meanwhile is left out.`,
    );
  },
);
