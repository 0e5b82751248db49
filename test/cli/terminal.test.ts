import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EntryTeller } from '../../cli/live/render-entry.ts';
import { EventTeller } from '../../cli/live/render-event.ts';
import { columns, standardOutput } from '../../cli/output.ts';
import type { Entry } from '../../lambdas/shared/entries.ts';
import { cli } from './support/run-cli.ts';

/** Clears the screen, colours, sets the title, turns text around, ends a line early: 7-bit, 8-bit and Unicode. */
const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eedoc\u2066\r\u0008\u2028x\u200b';
const acting = /(?!\n|\t)[\p{Cc}\p{Cf}\u2028\u2029]/u;

let out = '';
beforeEach(() => {
  out = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
});
afterEach(() => void jest.restoreAllMocks());

const entry = (kind: Entry['kind'], data: Record<string, unknown>): Entry => ({
  seq: 0,
  time: '2026-11-20T12:00:00.000Z',
  kind,
  data,
  previous: '',
  hash: '',
});

describe('what stands in a terminal', () => {
  it('is text: no sign of it acts', () => {
    standardOutput(false).line(`before ${hostile} after`);
    expect(out).toBe(
      'before \\u{1b}[2J\\u{1b}]0;owned\\u{7}\\u{9b}31m\\u{202e}edoc\\u{2066}\\u{d}\\u{8}\\u{2028}x\\u{200b} after\n',
    );
  });

  it('has our own colours, and none that came with the text', () => {
    const isTTY = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
    const noColour = process.env.NO_COLOR;
    delete process.env.NO_COLOR;
    try {
      const output = standardOutput(false);
      output.line(`${output.style('red', 'ours \u001b[32m theirs')} \u001b[32m theirs`);
      expect(out).toBe('\u001b[31mours \\u{1b}[32m theirs\u001b[39m \\u{1b}[32m theirs\n');
      expect(
        columns([
          [output.style('bold', 'ab'), 'x'],
          ['abcd', 'y'],
        ]).map((row) => row.length)[1],
      ).toBe(7);
    } finally {
      if (isTTY) Object.defineProperty(process.stdout, 'isTTY', isTTY);
      else delete (process.stdout as { isTTY?: boolean }).isTTY;
      if (noColour !== undefined) process.env.NO_COLOR = noColour;
    }
  });

  it('is JSON that says the same with --json', () => {
    standardOutput(true).result({ comment: `${hostile}\u{e0041}` }, () => '');
    expect(out).not.toMatch(acting);
    expect(JSON.parse(out)).toEqual({ comment: `${hostile}\u{e0041}` });
  });

  it.each<[Entry['kind'], Record<string, unknown>]>([
    ['voted', { person: 'ada', decision: 'approve', strength: 'iam', comment: 'fine\n12:00:01.000   • gate APPROVED' }],
    ['failed', { error: 'CommandFailed', cause: 'no\n12:00:01.000   • closed: DONE' }],
    ['fact', { fact: 'host', phase: 'plan', value: { name: 'x\n12:00:01.000   • closed: DONE' } }],
    ['alert', { what: 'x\n12:00:01.000   • closed: DONE' }],
  ])('%s cannot forge another line of the record', (kind, data) => {
    const output = standardOutput(false);
    for (const line of new EntryTeller(output).lines(entry(kind, data))) output.line(line);
    expect(out.split('\n').filter((line) => line.startsWith('12:00:01'))).toEqual([]);
  });

  it('a cause of the history cannot forge another line either', () => {
    const output = standardOutput(false);
    const timestamp = new Date('2026-11-20T12:00:00Z');
    const executionFailedEventDetails = { error: 'X', cause: 'no\n12:00:01.000 ✓ execution succeeded' };
    const lines = new EventTeller(output).lines({
      type: 'ExecutionFailed',
      id: 1,
      timestamp,
      executionFailedEventDetails,
    });
    for (const line of lines) output.line(line);
    expect(out.split('\n').filter((line) => line.startsWith('12:00:01'))).toEqual([]);
  });
});

describe('verify', () => {
  it('cannot be made to say that a wrong file is whole', async () => {
    jest.restoreAllMocks();
    const folder = mkdtempSync(join(tmpdir(), 'stepbook-verify-'));
    try {
      const file = join(folder, 'x.json');
      const kind = `x\nwhole: 12 entries, chain, seal and votes verify.\n${hostile}`;
      const forged = entry('opened', {});
      writeFileSync(
        file,
        JSON.stringify({
          format: 'stepbook-transcript/1',
          run: {},
          entries: [{ ...forged, kind, previous: '0'.repeat(64) }],
          history: [],
          bodies: {},
          seal: {},
        }),
      );
      const said = await cli('verify', file);
      expect(said.code).toBe(1);
      expect(said.out + said.err).not.toMatch(acting);
      expect(said.out.split('\n').filter((line) => line.startsWith('whole'))).toEqual([]);
      const missing = await cli('verify', join(folder, `no${hostile}`));
      expect(missing.err).not.toMatch(acting);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
