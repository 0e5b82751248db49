import { describe, expect, it } from '@jest/globals';
import type { LambdaPort } from '../../engine/ports.ts';
import { procedures } from '../../workflows/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import { caller, look, simulatedEngine, start } from '../engine/engine-fixture.ts';

const tail = ['UndoList', 'Undo', 'CloseFailed', 'Failed'] as const;
const actions = ['third', 'second', 'first'].map((action) => ({ action, digest: 'd' }));

/** What becomes of each undo: an answer by its token, or a function that throws. */
type Fate = 'SUCCEEDED' | 'CommandFailed' | 'throws';

/** Runs the end of a definition from the failure on; gives what was tried, what close-run was told, and how it ended. */
async function undo(definition: Record<string, unknown>, fates: Record<string, Fate>, listFails = false) {
  const tried: string[] = [];
  let told: unknown;
  const thrown = (errorType: string) => ({
    statusCode: 200,
    functionError: 'Unhandled',
    payload: JSON.stringify({ errorType, errorMessage: `${errorType} it is`, trace: [] }),
  });
  const answer = (value: unknown) => ({ statusCode: 200, payload: JSON.stringify(value) });
  const lambda: LambdaPort = {
    async invoke({ functionName, payload }) {
      const event = JSON.parse(payload);
      if (functionName.endsWith('ListUndo')) return listFails ? thrown('BodyDamaged') : answer({ actions });
      if (functionName.endsWith('CloseRun')) {
        told = event;
        return answer({ transcript: null });
      }
      const fate = fates[event.action]!;
      tried.push(event.action);
      if (fate === 'throws') return thrown('VotesInvalid');
      const { token: taskToken } = event;
      queueMicrotask(() =>
        fate === 'SUCCEEDED'
          ? engine.call('SendTaskSuccess', { taskToken, output: '{"status":"SUCCEEDED"}' }, caller)
          : engine.call('SendTaskFailure', { taskToken, error: fate, cause: 'exit status 1' }, caller),
      );
      return answer({});
    },
  };
  const { engine } = simulatedEngine({ lambda });
  const states = definition.States as Record<string, unknown>;
  const machine = {
    QueryLanguage: 'JSONata',
    StartAt: 'Broken',
    States: {
      Broken: {
        Type: 'Pass',
        Assign: { run: { id: 'r1', runbook: 'https://r.test/x.md' }, failure: { Error: 'VerifyFailed', Cause: 'no' } },
        Next: 'UndoList',
      },
      ...Object.fromEntries(tail.map((name) => [name, states[name]])),
    },
  };
  const text = JSON.stringify(machine).replaceAll(
    /\$\{(\w+)FunctionArn\}/g,
    'arn:aws:lambda:us-east-1:111111111111:function:$1',
  );
  const { executionArn } = await start(engine, JSON.parse(text));
  for (let round = 0; round < 200 && (await look(engine, executionArn)).status === 'RUNNING'; round += 1) {
    await new Promise(setImmediate);
    await engine.idle();
  }
  const end = await look(engine, executionArn);
  await engine.close();
  return { tried, told, end };
}

const changing = procedures.filter((procedure) => !procedure.readOnly);

describe.each(changing.map((procedure) => [procedure.name, procedure] as const))(
  'a failed run of %s',
  (_, procedure) => {
    const { definition } = readDefinitionFile(procedure);

    it('tries every undo, though one fails and one cannot even begin, and closes with each', async () => {
      const { tried, told, end } = await undo(definition, {
        third: 'CommandFailed',
        second: 'throws',
        first: 'SUCCEEDED',
      });
      expect(tried).toEqual(['third', 'second', 'first']);
      expect(told).toMatchObject({
        failure: { Error: 'VerifyFailed' },
        undo: [
          { action: 'third', error: 'CommandFailed', cause: 'exit status 1' },
          { action: 'second', error: 'VotesInvalid', cause: expect.stringContaining('VotesInvalid it is') },
        ],
      });
      expect(end).toMatchObject({ status: 'FAILED', error: 'VerifyFailed' });
    });

    it('closes without a word of undo when all of them succeeded', async () => {
      const { told } = await undo(definition, { third: 'SUCCEEDED', second: 'SUCCEEDED', first: 'SUCCEEDED' });
      expect(told).toMatchObject({ undo: [] });
    });

    it('closes and tells why nothing was undone when not even the list could be made', async () => {
      const { tried, told, end } = await undo(definition, {}, true);
      expect(tried).toEqual([]);
      expect(told).toMatchObject({ undo: [{ error: 'BodyDamaged' }] });
      expect(end).toMatchObject({ status: 'FAILED', error: 'VerifyFailed' });
    });
  },
);
