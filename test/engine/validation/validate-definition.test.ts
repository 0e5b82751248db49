import { describe, expect, it } from '@jest/globals';
import { invalidDefinitionMessage, validateDefinition } from '../../../engine/asl/validation/validate-definition.ts';
import { only } from './definitions.ts';
import { errorsOf } from './diagnostics.ts';

describe('the text of a definition', () => {
  it.each([
    ['   ', 'Definition must be a valid JSON object'],
    ['[1]', 'Definition must be a valid JSON object'],
    ['"text"', 'Definition must be a valid JSON object'],
  ])('refuses %j, which is not an object, without a location', (text, message) => {
    expect(validateDefinition(text)).toEqual([{ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message }]);
  });

  it.each([
    [
      '{"a": wrong}',
      "Unrecognized token 'wrong': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      1,
      12,
    ],
    ['{"a":1 "b":2}', `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`, 1, 9],
    ['{"a"}', "Unexpected character ('}' (code 125)): was expecting a colon to separate field name and value", 1, 6],
    [
      '{"a":[1,\n2',
      'Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)"{"a":[1,\n2"; line: 1, column: 6])',
      2,
      2,
    ],
    ['{"a":1,"a":2}', "Duplicate field 'a'", 1, 11],
    ['{"a":01}', 'Invalid numeric value: Leading zeroes not allowed', 1, 7],
  ])('says why %j is not JSON, and where', (text, message, line, column) => {
    const [fault, ...more] = validateDefinition(text);
    const location = `[Source: (String)"${text}"; line: ${line}, column: ${column}]`;
    expect(fault).toEqual({
      severity: 'ERROR',
      code: 'INVALID_JSON_DESCRIPTION',
      message: `${message}\n at ${location}`,
      location,
    });
    expect(more).toEqual([]);
  });

  it('quotes no more than 500 characters of a long text', () => {
    const text = `{"Comment":"${'x'.repeat(600)}"`;
    expect(validateDefinition(text)[0]?.location).toContain(`[truncated ${text.length - 500} chars]`);
  });
});

describe('the answer as a whole', () => {
  it('reports every fault at once, errors before warnings', () => {
    const found = validateDefinition(
      JSON.stringify({
        Version: '2.0',
        StartAt: 'A',
        States: { A: { Type: 'Wait', Seconds: -1, Next: 'Nowhere' }, B: { Type: 'Task', Resource: 'f', End: true } },
      }),
    );
    expect(found.map(({ severity, location }) => `${severity} ${location}`)).toEqual([
      'ERROR /Version',
      'ERROR /States/A/Seconds',
      'ERROR /States/B/Resource',
      'ERROR /States/A/Next',
      'ERROR /States/B',
      'WARNING /States/B',
    ]);
  });

  it('stops at maxResults', () => {
    expect(validateDefinition('{}')).toHaveLength(1);
    expect(validateDefinition(only({ Type: 'Pass', X: 1, Y: 2, Z: 3 }), { maxResults: 2 })).toHaveLength(2);
  });

  it('composes the message of InvalidDefinition from the errors alone, null for a missing location', () => {
    const loop = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A', Colour: 'red' } } });
    expect(invalidDefinitionMessage(validateDefinition(loop))).toBe(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field 'Colour' is not supported at /States/A, " +
        "MISSING_END_STATE: Workflow has no terminal state at null'",
    );
  });

  it('finds nothing in a definition that is right', () => {
    expect(errorsOf(only({ Type: 'Succeed' }, { Comment: 'c', Version: '1.0', TimeoutSeconds: 0 }))).toEqual([]);
  });

  it('refuses more than 1,048,576 characters without reading them', () => {
    const text = only({ Type: 'Succeed' });
    expect(errorsOf(text.padEnd(1_048_576))).toEqual([]);
    expect(errorsOf(text.padEnd(1_048_577))).toEqual([expect.stringMatching(/^DEFINITION_TOO_LONG: .*1048577/)]);
  });

  it('asks for StartAt and States', () => {
    expect(errorsOf('{}')).toEqual(['FORM: These fields are required: [StartAt, States] at /']);
    expect(errorsOf('{"StartAt":"A","States":{}}')).toEqual([
      'FORM: Value cannot be empty at /States',
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: A at /StartAt",
      'MISSING_END_STATE: Workflow has no terminal state at undefined',
    ]);
  });
});
