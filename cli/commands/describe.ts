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

/** The function behind a placeholder: `${OpenRunFunctionArn}` → `open-run`. */
function functionOf(placeholder = ''): string {
  const name = /^\$\{(\w+)FunctionArn\}$/.exec(placeholder)?.[1] ?? '';
  return name.replace(/\B([A-Z])/g, '-$1').toLowerCase();
}

interface InputSchema {
  properties?: Record<string, { description?: string }>;
  required?: string[];
}

/** The fields of the input, each with what it may be. */
function inputFields({ properties = {}, required = [] }: InputSchema): string[] {
  return columns(
    Object.entries(properties).map(([field, { description = '' }]) => [
      `  ${field}`,
      required.includes(field) ? 'required' : 'optional',
      description,
    ]),
  );
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
    const { title, from, readOnly, ungated, example, commands } = procedure;
    output.result(
      { name: procedure.name, title, from, readOnly, ungated, input, example, commands, runbook, definition },
      () => [
        `${output.style('bold', procedure.name)}: ${title} (${from.join(', ')} of the ${procedure.system} document)`,
        `Runbook: ${runbook}`,
        '',
        'Input:',
        ...inputFields(input as InputSchema),
        '',
        'Command documents (SSM):',
        ...(commands.length > 0 ? commands.map((each) => `  ${each}  commands/${each}/script.sh`) : ['  none']),
        '',
        'States:',
        ...columns(
          states.map(([state, { Type, Resource, Arguments }, depth]) => [
            `  ${'  '.repeat(depth)}${state}`,
            Type,
            `${functionOf(Arguments?.FunctionName)}${Resource?.endsWith('.waitForTaskToken') ? ', and waits' : ''}`,
          ]),
        ),
        '',
        ...(readOnly
          ? ['It only reads: no approval is asked for.']
          : [
              ...(ungated === undefined ? [] : [`No approval is asked for: ${ungated}.`]),
              'What it would do now, with no change and no approval:',
              `  npx stepbook plan ${name} --input '${JSON.stringify(example)}'`,
            ]),
        'Start it:',
        `  npx stepbook start ${name} --input '${JSON.stringify(example)}' --wait`,
      ],
    );
  },
);
