import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import type { StartedRun } from '../start-run.ts';
import type { RunEnd } from './follow-run.ts';

/**
 * Tells how a followed run ended and what can be done next.
 * @throws CliFailure `failed` with the run's own error and cause, unless it succeeded
 */
export function tellEnd(output: Output, started: StartedRun, end: RunEnd, endpoint?: string): void {
  const there = endpoint ? ` --endpoint ${endpoint}` : '';
  const { outcome, advice, because: why } = JSON.parse(end.output ?? '{}') as Record<string, string | undefined>;
  const because = why?.replace(/\.$/, '');
  output.result({ ...started, ...end }, () =>
    end.status === 'SUCCEEDED'
      ? [
          '',
          `${output.style('green', outcome ?? 'succeeded')}${advice ? `: ${advice} Because: ${because}.` : because ? `, because ${because}.` : ''}`,
          `Its transcript: npx stepbook transcript ${started.run} --out ${started.run}.transcript.json${there}`,
        ]
      : [],
  );
  if (end.status === 'SUCCEEDED') return;
  throw new CliFailure(
    'failed',
    end.error ?? end.status,
    end.cause ?? `the run ended as ${end.status}`,
    `What it did and undid: npx stepbook show ${started.run}${there}`,
  );
}
