import { describe, expect, it } from '@jest/globals';
import { layOut, type PlacedState } from '../../console/graph/lay-out.ts';
import { stateStatuses } from '../../console/graph/state-status.ts';
import { anchorOfHeading, renderMarkdown } from '../../console/markdown.ts';
import { runTable } from '../../console/pages/overview.ts';
import { linked, runbookPath } from '../../console/parts/linked.ts';
import { took } from '../../console/parts/time.ts';
import { historyOf } from './support/local-cell.ts';

describe('state statuses', () => {
  const statusOf = (...steps: string[]) =>
    Object.fromEntries(
      [...stateStatuses(historyOf(...steps))].map(([name, { status, entered }]) => [name, `${status} ${entered}`]),
    );

  it('follows a failure to the state it happened in, and tells a caught one from one that ended the run', () => {
    expect(statusOf('+A', '-A', '+B', '!B')).toEqual({ A: 'succeeded 1', B: 'failed 1' });
    expect(statusOf('+A', '!A', '-A', '+B')).toEqual({ A: 'caught 1', B: 'running 1' });
    expect(statusOf('+A', '-A', '+A', '-A')).toEqual({ A: 'succeeded 2' });
    expect(statusOf('+Box', '+A', '!A', '.')).toEqual({ Box: 'failed 1', A: 'failed 1' });
  });
});

describe('the list of runs', () => {
  const run = (id: string, more: object) => ({
    ...{ id, procedure: 'p', execution: `arn:${id}`, mode: 'run' as const, target: 't', targetKey: 'k', input: {} },
    ...{ runbook: 'r', status: 'OPEN' as const, started: '2026-11-21T00:00:00Z', ...more },
  });

  it('says first how each stands, and why one failed; each cell has its heading, for narrow screens', () => {
    const failure = { error: 'DnsMismatch', cause: 'x' };
    const html = String(
      runTable([run('a', {}), run('b', {}), run('c', { status: 'FAILED', failure })], new Set(['b'])),
    );
    const cells = [...html.matchAll(/<td role="cell" data-heading="Status">(.*?)<\/td>/g)].map(([, cell]) =>
      cell!.replaceAll(/<[^>]+>/g, ''),
    );
    expect(cells).toEqual(['running', 'waits for approval', 'failed DnsMismatch']);
    expect(html).toMatch(/data-heading="Run"><div><a href="\/runs\/c">c<\/a>/);
  });
});

describe('the picture', () => {
  const task = (Next?: string) => ({ Type: 'Task', ...(Next ? { Next } : {}) });
  const layout = layOut({
    StartAt: 'First',
    States: {
      First: task('Both'),
      Both: {
        Type: 'Parallel',
        Next: 'Last',
        Branches: [
          { StartAt: 'L', States: { L: task('L2'), L2: task() } },
          { StartAt: 'R', States: { R: task() } },
        ],
      },
      Last: { Type: 'Choice', Choices: [{ Next: 'First' }], Default: 'End' },
      End: { Type: 'Succeed' },
    },
  });
  const find = (name: string) => layout.states.find((state) => state.name === name)!;
  const overlap = (a: PlacedState, b: PlacedState) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it('puts states from top to bottom, none over another, loops back drawn too', () => {
    expect(find('First').y).toBeLessThan(find('Both').y);
    expect(find('Both').y).toBeLessThan(find('Last').y);
    for (const a of layout.states) for (const b of layout.states) if (a !== b) expect(overlap(a, b)).toBe(false);
    expect(layout.edges.map(({ from, to, kind }) => `${from} ${kind} ${to}`).sort()).toEqual([
      'Both next Last',
      'First next Both',
      'Last choice First',
      'Last default End',
    ]);
  });

  it('keeps the branches inside their box, side by side', () => {
    const { width, height, branches } = find('Both');
    const [left, right] = branches;
    expect(left!.x + left!.graph.width).toBeLessThanOrEqual(right!.x);
    expect(right!.x + right!.graph.width).toBeLessThanOrEqual(width);
    expect(left!.y + left!.graph.height).toBeLessThanOrEqual(height);
  });
});

describe('runbook pages', () => {
  it('give headings the anchors that errors link to', () => {
    const html = renderMarkdown(
      '# Title\n## command-failed\n## `PlanChanged`: what then?\n## command-failed\n<a id="dns-mismatch"></a>\n',
      'gaia',
    );
    expect(html).toContain('<h2 id="command-failed">');
    expect(html).toContain('<h2 id="planchanged-what-then">');
    expect(html).toContain('<h2 id="command-failed-1">');
    expect(html).toContain('<a id="dns-mismatch"></a>');
    expect(anchorOfHeading('If `States.Timeout` came')).toBe('if-statestimeout-came');
  });

  it('show raw HTML as text, load nothing, and keep links to other pages in the console', () => {
    const html = renderMarkdown(
      '<script>x</script>\n\n<img src=x onerror=y> [a](javascript:z) [b](../vault/rotate-key.md#x) [c](restart-hub.md) ![p](http://evil/p.png)',
      'gaia',
    );
    expect(html).not.toMatch(/<script|<img|javascript:/);
    expect(html).toContain('href="/runbooks/vault/rotate-key#x"');
    expect(html).toContain('href="/runbooks/gaia/restart-hub"');
  });

  it('are where a published address leads in the console', () => {
    expect(runbookPath('https://x.test/runbooks/gaia/reset-certificates.md#plan-changed')).toBe(
      '/runbooks/gaia/reset-certificates#plan-changed',
    );
    expect(runbookPath('https://x.test/other')).toBeUndefined();
    expect(String(linked('Failed. Runbook: https://x.test/gaia/reset.md#a, <now>.'))).toBe(
      'Failed. Runbook: <a href="/runbooks/gaia/reset#a" rel="noreferrer">https://x.test/gaia/reset.md#a</a>, &lt;now&gt;.',
    );
  });
});

it.each([
  ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.340Z', '340 ms'],
  ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:12.340Z', '12.3 s'],
  ['2026-01-01T00:00:00.000Z', '2026-01-01T03:05:00.000Z', '3 hours 5 minutes'],
])('%s to %s took %s', (from, to, text) => {
  expect(took(from, to)).toBe(text);
});
