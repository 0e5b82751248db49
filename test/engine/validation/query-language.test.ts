import { describe, expect, it } from '@jest/globals';
import { jsonataPass, only } from './definitions.ts';
import { errorsOf } from './diagnostics.ts';

const onlyJsonata = (field: string) =>
  `FORM: The QueryLanguage is set to 'JSONPath', but field '${field}' is only supported for the 'JSONata' QueryLanguage`;
const onlyJsonPath = (field: string) =>
  `FORM: The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`;
const notInList = 'FORM: Value should be one of the following: [JSONPath, JSONata]';

describe('the query language', () => {
  it('decides which fields a state has', () => {
    expect(errorsOf(only({ Type: 'Pass', Output: 1, End: true }))).toEqual([
      `${onlyJsonata('Output')} at /States/Only`,
    ]);
    expect(errorsOf(jsonataPass({ InputPath: '$.a', Result: 1 }))).toEqual([
      `${onlyJsonPath('InputPath')} at /States/Only`,
      `${onlyJsonPath('Result')} at /States/Only`,
    ]);
  });

  it('may differ in a state of a JSONPath machine, not of a JSONata machine', () => {
    expect(errorsOf(only({ Type: 'Pass', QueryLanguage: 'JSONata', Output: 1, End: true }))).toEqual([]);
    expect(errorsOf(jsonataPass({ QueryLanguage: 'JSONPath', Output: 1 }))).toEqual([
      "FORM: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/Only",
    ]);
  });

  it('is inherited from the machine, not from the state around', () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Output: 1, End: true } } };
    const map = { Type: 'Map', QueryLanguage: 'JSONata', ItemProcessor: inner, End: true };
    expect(errorsOf(only(map))).toEqual([`${onlyJsonata('Output')} at /States/Only/ItemProcessor/States/In`]);
    expect(errorsOf(only(map, { QueryLanguage: 'JSONata' }))).toEqual([]);
  });

  it('cannot be set for a branch or an item processor', () => {
    const inner = { QueryLanguage: 'JSONata', StartAt: 'In', States: { In: { Type: 'Succeed' } } };
    expect(errorsOf(only({ Type: 'Parallel', Branches: [inner], End: true }))).toEqual([
      "FORM: Field 'QueryLanguage' is not supported at /States/Only/Branches[0]",
    ]);
  });

  it('is JSONata when it is misspelt, and that is said too', () => {
    expect(errorsOf(only({ Type: 'Pass', QueryLanguage: 'jsonpath', InputPath: '$', End: true }))).toEqual([
      `${onlyJsonPath('InputPath')} at /States/Only`,
      `${notInList} at /States/Only/QueryLanguage`,
    ]);
    expect(errorsOf(jsonataPass({ QueryLanguage: 7 }))).toEqual([
      'FORM: Expected value of type [STRING] at /States/Only/QueryLanguage',
    ]);
  });
});
