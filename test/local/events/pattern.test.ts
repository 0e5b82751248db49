import { describe, expect, it } from '@jest/globals';
import { matchesPattern } from '../../../local/events/pattern.ts';

const event = {
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  resources: ['arn:1', 'arn:2'],
  detail: { status: 'FAILED', count: 7, nothing: null, flag: false, items: [{ kind: 'a' }, { kind: 'b' }] },
};

describe('event patterns', () => {
  it.each([
    [{ source: ['aws.states'] }],
    [{ source: ['aws.ssm', 'aws.states'] }],
    [{ detail: { status: ['FAILED', 'ABORTED'] } }],
    [{ resources: ['arn:2'] }],
    [{ detail: { nothing: [null], flag: [false], count: [7] } }],
    [{ detail: { status: [{ prefix: 'FA' }] } }],
    [{ detail: { status: [{ suffix: 'ED' }] } }],
    [{ detail: { status: [{ 'equals-ignore-case': 'failed' }] } }],
    [{ detail: { status: [{ wildcard: 'F*L*' }] } }],
    [{ detail: { status: [{ 'anything-but': ['SUCCEEDED', 'RUNNING'] }] } }],
    [{ detail: { status: [{ 'anything-but': { prefix: 'SUC' } }] } }],
    [{ detail: { count: [{ numeric: ['>', 5, '<=', 7] }] } }],
    [{ detail: { gone: [{ exists: false }], status: [{ exists: true }] } }],
    [{ detail: { items: { kind: ['b'] } } }],
    [{ $or: [{ source: ['x'] }, { detail: { count: [7] } }] }],
  ])('match: %j', (pattern) => {
    expect(matchesPattern(pattern, event)).toBe(true);
  });

  it.each([
    [{ source: ['aws.state'] }],
    [{ source: ['aws.states'], detail: { status: ['SUCCEEDED'] } }],
    [{ detail: { count: ['7'] } }],
    [{ detail: { gone: ['x'] } }],
    [{ detail: { gone: [{ 'anything-but': 'x' }] } }],
    [{ detail: { status: [{ exists: false }] } }],
    [{ detail: { count: [{ numeric: ['>', 7] }] } }],
    [{ detail: { status: { deeper: ['x'] } } }],
    [{ $or: [{ source: ['x'] }, { source: ['y'] }] }],
  ])('do not match: %j', (pattern) => {
    expect(matchesPattern(pattern, event)).toBe(false);
  });

  it('name an operator that is not known', () => {
    expect(() => matchesPattern({ source: [{ cidr: '10.0.0.0/8' }] }, event)).toThrow(
      "the operator 'cidr' is not known",
    );
  });
});
