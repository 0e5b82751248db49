/** One thing to measure: a machine, its input, and how many state transitions one run makes. */
export interface Load {
  name: string;
  definition: { StartAt: string; States: object; QueryLanguage?: string };
  input: unknown;
  transitions: number;
  /** Smallest factor over the peer wanted, in memory and with the journal on; the peer runs no JSONata. */
  wanted?: { memory: number; journal: number };
}

const wanted = { memory: 3, journal: 1.5 };

/** A definition of so many Pass states in a row. */
export function chainOf(length: number, fields: object = {}): Load['definition'] {
  const States: Record<string, object> = {};
  for (let at = 0; at < length; at++) {
    States[`S${at}`] = { Type: 'Pass', ...fields, ...(at === length - 1 ? { End: true } : { Next: `S${at + 1}` }) };
  }
  return { StartAt: 'S0', States };
}

/** Each state makes something of its input. */
function passChain(length: number): Load {
  const fields = { Parameters: { 'hello.$': '$.hello', made: true } };
  return {
    name: 'Pass chain, output made of the input',
    definition: chainOf(length, fields),
    input: { hello: 'world' },
    transitions: length,
    wanted,
  };
}

/** Nothing but transitions: 17 bytes handed on. The peer, without a history, has next to nothing to do here. */
function bareChain(length: number): Load {
  return {
    name: 'Pass chain, states that do nothing',
    definition: chainOf(length),
    input: { hello: 'world' },
    transitions: length,
    wanted,
  };
}

/** 3 kB handed on. */
function heavyChain(length: number): Load {
  return {
    name: 'Pass chain, 3 kB handed on',
    definition: chainOf(length),
    input: { items: Array.from({ length: 50 }, (_, id) => ({ id, name: `item ${id}`, at: '2026-01-01T00:00:00Z' })) },
    transitions: length,
    wanted,
  };
}

/** Counts down by an intrinsic function; a Choice after each step. */
function choiceLoop(turns: number): Load {
  return {
    name: 'Choice loop',
    definition: {
      StartAt: 'Step',
      States: {
        Step: { Type: 'Pass', Parameters: { 'left.$': 'States.MathAdd($.left, -1)' }, Next: 'More' },
        More: {
          Type: 'Choice',
          Choices: [{ Variable: '$.left', NumericGreaterThan: 0, Next: 'Step' }],
          Default: 'Done',
        },
        Done: { Type: 'Succeed' },
      },
    },
    input: { left: turns },
    transitions: 2 * turns + 1,
    wanted,
  };
}

function map(items: number): Load {
  return {
    name: `Map of ${items} items`,
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          End: true,
          ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
        },
      },
    },
    input: Array.from({ length: items }, (_, id) => ({ id })),
    transitions: items + 1,
    wanted,
  };
}

function jsonataLoop(turns: number): Load {
  return {
    name: 'JSONata loop',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Step',
      States: {
        Step: {
          Type: 'Pass',
          Assign: { left: '{% $states.input.left - 1 %}' },
          Output: { left: '{% $states.input.left - 1 %}', odd: '{% $states.input.left % 2 = 1 %}' },
          Next: 'More',
        },
        More: { Type: 'Choice', Choices: [{ Condition: '{% $left > 0 %}', Next: 'Step' }], Default: 'Done' },
        Done: { Type: 'Succeed' },
      },
    },
    input: { left: turns },
    transitions: 2 * turns + 1,
  };
}

/** Histories stay under 25,000 events. */
export const loads: readonly Load[] = [
  passChain(5_000),
  bareChain(5_000),
  heavyChain(5_000),
  choiceLoop(2_500),
  map(5_000),
  jsonataLoop(2_500),
];
