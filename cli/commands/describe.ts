import * as z from 'zod';
import { command } from '../command.ts';
import { readDefinition, type State } from '../definition.ts';
import { columns } from '../output.ts';
import { knownProcedure } from '../procedure-input.ts';

/** Every state with its depth, in the order of the definition. */
function* statesOf(machine: { States: Record<string, State> }, depth = 0): Generator<[string, State, number]> {
  for (const [name, state] of Object.entries(machine.States)) {
    yield [name, state, depth];
    for (const branch of state.Branches ?? (state.ItemProcessor ? [state.ItemProcessor] : []))
      yield* statesOf(branch, depth + 1);
  }
}

export default command(
  'describe <procedure>',
  'Say what a procedure does: input, states, commands, runbook',
  [],
  async ({ output }, _options, name) => {
    const procedure = knownProcedure(name!);
    const definition = readDefinition(procedure);
    const input = z.toJSONSchema(procedure.input, { io: 'input', unrepresentable: 'any' });
    const states = [...statesOf(definition)];
    const runbook = `runbooks/${procedure.name.replace('-', '/')}.md`;
    const { title, from, readOnly, example, commands } = procedure;
    output.result(
      { name: procedure.name, title, from, readOnly, input, example, commands, runbook, definition },
      () => [
        `${output.style('bold', procedure.name)}: ${title} (${from.join(', ')} of the document)`,
        `Runbook: ${runbook}`,
        '',
        `Input, e.g. ${JSON.stringify(example)}`,
        JSON.stringify(input, null, 2),
        '',
        `Command documents: ${commands.join(', ') || 'none'}`,
        '',
        'States:',
        ...columns(
          states.map(([state, { Type, Resource }, depth]) => [
            `  ${'  '.repeat(depth)}${state}`,
            Type,
            Resource?.split(':').at(-1) ?? '',
          ]),
        ),
      ],
    );
  },
);
