import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEngine, type Engine } from '../../../engine/engine.ts';
import type { SdkRequest } from '../../../engine/ports.ts';
import { caller, history, look, simulatedEngine, start } from '../engine-fixture.ts';

let engine: Engine;
afterEach(() => engine.close());

const processor = (state: object) => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'One',
  States: { One: { End: true, ...state } },
});
const machine = (map: object, item: object = { Type: 'Pass' }) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: { Each: { Type: 'Map', ItemProcessor: processor(item), End: true, ...map } },
});
/** Fails for odd numbers. */
const picky = {
  Type: 'Pass',
  Output: '{% $states.input % 2 = 0 ? $states.input : $error("odd") %}',
};

/** Objects by key, and what was written. */
function withObjects(objects: Record<string, string>) {
  const written: Record<string, string> = {};
  const simulated = simulatedEngine({
    sdk: {
      async call({ action, parameters }: SdkRequest) {
        const { Key, Body } = parameters as { Key: string; Body: string };
        if (action === 'putObject') written[Key] = Body;
        if (action === 'listObjectsV2')
          return {
            Contents: Object.keys(objects).map((key) => ({
              Key: key,
              ETag: '"e"',
              LastModified: '2023-11-14T22:13:20.000Z',
              Size: 0,
            })),
          };
        return { Body: objects[Key] };
      },
    },
  });
  engine = simulated.engine;
  return { ...simulated, written };
}
const reader = (ReaderConfig: object, Key: string) => ({
  ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig, Arguments: { Bucket: 'b', Key } },
});

const lister = (ReaderConfig: object) => ({
  Resource: 'arn:aws:states:::s3:listObjectsV2',
  ReaderConfig,
  Arguments: { Bucket: 'b', Prefix: 'in/' },
});
const listedObjects = { 'in/': '', 'in/one': '[1, 2]', 'in/two': '[3]' };

const csv = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };

async function mapRunOf(executionArn: string) {
  const { mapRuns } = await engine.call('ListMapRuns', { executionArn }, caller);
  return engine.call('DescribeMapRun', { mapRunArn: mapRuns![0]!.mapRunArn }, caller);
}

describe('a distributed Map', () => {
  it('runs each item as an execution of its own, no more at a time than allowed', async () => {
    let clock: SimulatedClock;
    ({ engine, clock } = simulatedEngine());
    const definition = machine({ MaxConcurrency: 2, Items: [3, 1, 2] }, { Type: 'Wait', Seconds: 5 });
    const { executionArn } = await start(engine, definition);
    expect(await mapRunOf(executionArn)).toMatchObject({ status: 'RUNNING', itemCounts: { running: 2, pending: 1 } });
    await clock.advance(10_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [3, 1, 2] });
    const { mapRunArn, ...run } = await mapRunOf(executionArn);
    expect(run).toMatchObject({ status: 'SUCCEEDED', executionCounts: { succeeded: 3, total: 3 } });
    const { executions } = await engine.call('ListExecutions', { mapRunArn }, caller);
    expect(executions).toHaveLength(3);
  });

  it('fails when more items fail than are tolerated', async () => {
    ({ engine } = simulatedEngine());
    const odd = { Items: [2, 3, 4, 5, 6, 8] };
    const tolerant = await start(engine, machine({ ...odd, ToleratedFailureCount: 2 }, picky));
    expect(await look(engine, tolerant.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [2, 4, 6, 8] });
    const strict = await start(engine, machine({ ...odd, ToleratedFailurePercentage: 20 }, picky));
    expect(await look(engine, strict.executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    expect((await history(engine, strict.executionArn)).map(({ type }) => type).slice(3)).toEqual([
      'MapRunStarted',
      'MapRunFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it.each([
    ['JSON', {}, '[{"n": "1"}, {"n": "2"}]'],
    ['JSONL', {}, '{"n": "1"}\n{"n": "2"}\n'],
    ['CSV', { CSVHeaderLocation: 'FIRST_ROW' }, 'n\n1\n2\n'],
    ['CSV', { CSVHeaderLocation: 'GIVEN', CSVHeaders: ['n'] }, '1\n2\n'],
  ])('reads items of a %s object', async (InputType, config, text) => {
    withObjects({ data: text });
    const { executionArn } = await start(engine, machine(reader({ InputType, ...config }, 'data')));
    expect(await look(engine, executionArn)).toMatchObject({ output: [{ n: '1' }, { n: '2' }] });
  });

  it('gives each row of a CSV file a text for each header', async () => {
    withObjects({ data: 'H1,\nValue4,Value5,Value6\n,,,\nNull\n   \n' });
    const { executionArn } = await start(engine, machine(reader(csv, 'data')));
    expect((await look(engine, executionArn)).output).toEqual([
      { H1: 'Value4', '': 'Value5' },
      { H1: '', '': '' },
      { H1: 'Null', '': '' },
      { H1: '   ', '': '' },
    ]);
  });

  it.each([
    ['state data', { Items: ['a'] }, ['STATE_DATA']],
    ['an object', reader({ InputType: 'JSON' }, 'in/one'), ['s3://b/in/one', 's3://b/in/one']],
    ['a listing', { ItemReader: lister({}) }, ['s3://b', 's3://b', 's3://b']],
    [
      'what is in listed objects',
      { ItemReader: lister({ Transformation: 'LOAD_AND_FLATTEN', InputType: 'JSON' }) },
      ['s3://b/in/one', 's3://b/in/one', 's3://b/in/two'],
    ],
  ])('names the source of an item: %s', async (_what, fields, sources) => {
    withObjects(listedObjects);
    const ItemSelector = { Source: '{% $states.context.Map.Item.Source %}' };
    const { executionArn } = await start(engine, machine({ ...fields, ItemSelector }));
    expect((await look(engine, executionArn)).output).toEqual(sources.map((Source) => ({ Source })));
  });

  it.each([
    [0, [1, 2, 3]],
    [2, [1, 2]],
  ])('loads the items of listed objects, at most %i', async (MaxItems, expected) => {
    withObjects(listedObjects);
    const ItemReader = lister({ Transformation: 'LOAD_AND_FLATTEN', InputType: 'JSON', MaxItems });
    const { executionArn } = await start(engine, machine({ ItemReader }));
    expect((await look(engine, executionArn)).output).toEqual(expected);
  });

  it('lists objects as AWS names their members', async () => {
    withObjects({ 'a.txt': '' });
    const lister = { ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'b' } } };
    const { executionArn } = await start(engine, machine(lister));
    const LastModified = 1_700_000_000;
    expect((await look(engine, executionArn)).output).toEqual([{ Etag: '"e"', Key: 'a.txt', LastModified, Size: 0 }]);
  });

  it.each([
    [{ CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'a'] }, 'CSV headers cannot contain duplicates.'],
    [{ CSVHeaderLocation: 'FIRST_ROW', MaxItems: '{% -1 %}' }, 'field MaxItems must be positive'],
  ])('refuses %j', async (config, cause) => {
    withObjects({ data: 'a,b\n1,2\n' });
    const { executionArn } = await start(engine, machine(reader({ InputType: 'CSV', ...config }, 'data')));
    expect(await look(engine, executionArn)).toMatchObject({ error: 'States.ItemReaderFailed', cause });
  });

  it('takes numbers of readers and batchers by their paths', async () => {
    withObjects({ data: 'n\n1\n2\n3\n4\n' });
    const { ItemReader } = reader({ ...csv, MaxItemsPath: '$.most' }, 'data');
    const { Arguments: Parameters, ...others } = ItemReader;
    const map = {
      ItemReader: { ...others, Parameters },
      ItemBatcher: { MaxItemsPerBatchPath: '$.batch' },
    };
    const definition = { ...machine(map), QueryLanguage: 'JSONPath' };
    const run = async (input: object) => look(engine, (await start(engine, definition, input)).executionArn);
    expect((await run({ most: 3, batch: 2 })).output).toEqual([
      { Items: [{ n: '1' }, { n: '2' }] },
      { Items: [{ n: '3' }] },
    ]);
    const refused = await start(engine, definition, { most: 1.5, batch: 2 });
    expect((await look(engine, refused.executionArn)).cause).toContain(
      'The MaxItemsPath field refers to value "1.5" which is not a valid integer: $.most',
    );
    expect((await history(engine, refused.executionArn)).map(({ type }) => type)).not.toContain('MapRunStarted');
  });

  it('says why items cannot be read', async () => {
    withObjects({ data: '{"no": "list"}' });
    const { executionArn } = await start(engine, machine(reader({ InputType: 'JSON' }, 'data')));
    expect(await look(engine, executionArn)).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });

  it('groups items into batches and counts items, not batches', async () => {
    ({ engine } = simulatedEngine());
    const batcher = { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { of: '{% $states.input.of %}' } } };
    const { executionArn } = await start(engine, machine({ Items: [1, 2, 3], ...batcher }), { of: 'x' });
    expect(await look(engine, executionArn)).toMatchObject({
      output: [
        { BatchInput: { of: 'x' }, Items: [1, 2] },
        { BatchInput: { of: 'x' }, Items: [3] },
      ],
    });
    expect(await mapRunOf(executionArn)).toMatchObject({
      itemCounts: { succeeded: 3 },
      executionCounts: { succeeded: 2 },
    });
  });

  it('writes its results where the ResultWriter says', async () => {
    const { written } = withObjects({});
    const writer = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'out' } };
    const map = { Items: [2, 3], ToleratedFailureCount: 1, ResultWriter: writer };
    const { executionArn } = await start(engine, machine(map, picky));
    const { output, error } = await look(engine, executionArn);
    expect(error).toBeUndefined();
    const { Key } = output.ResultWriterDetails;
    const manifest = JSON.parse(written[Key]!);
    expect(Key).toMatch(/^out\/[\w-]+\/manifest\.json$/);
    expect(manifest.ResultFiles.FAILED).toHaveLength(1);
    const failed = JSON.parse(written[manifest.ResultFiles.FAILED[0].Key]!);
    expect(failed).toMatchObject([{ Input: '3', Status: 'FAILED', Error: 'States.QueryEvaluationError' }]);
  });

  it('writes its results when it fails too: what failed, and what was never begun', async () => {
    const { written } = withObjects({});
    const writer = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'out' } };
    const map = { Items: [2, 3, 4], MaxConcurrency: 1, ResultWriter: writer };
    const { executionArn } = await start(engine, machine(map, picky));
    expect(await look(engine, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    const [manifest] = Object.entries(written).filter(([key]) => key.endsWith('manifest.json'));
    const { ResultFiles } = JSON.parse(manifest![1]);
    const contents = (group: string) => JSON.parse(written[ResultFiles[group][0].Key]!);
    expect(contents('SUCCEEDED')).toMatchObject([{ Output: '2' }]);
    expect(contents('FAILED')).toMatchObject([{ Input: '3', Status: 'FAILED' }]);
    expect(contents('PENDING')).toMatchObject([{ Input: '4' }]);
    expect(await mapRunOf(executionArn)).toMatchObject({ status: 'FAILED' });
  });

  it('stops its children when it is stopped', async () => {
    ({ engine } = simulatedEngine());
    const { executionArn } = await start(engine, machine({ Items: [1, 2] }, { Type: 'Wait', Seconds: 60 }));
    const { mapRunArn } = await mapRunOf(executionArn);
    await engine.call('StopExecution', { executionArn }, caller);
    await engine.idle();
    const { executions } = await engine.call('ListExecutions', { mapRunArn }, caller);
    expect(executions!.map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
  });

  it('goes on after a restart with the children it has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-map-run-'));
    const before = createEngine({ journal: folder, clock: new SimulatedClock(0) });
    const map = { MaxConcurrency: 2, Items: [3, 1, 2] };
    const { executionArn } = await start(before, machine(map, { Type: 'Wait', Seconds: 5 }));
    await before.close();
    const clock = new SimulatedClock(1_000);
    engine = createEngine({ journal: folder, clock });
    await clock.advance(20_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [3, 1, 2] });
    expect((await mapRunOf(executionArn)).executionCounts).toMatchObject({ succeeded: 3, total: 3 });
    rmSync(folder, { recursive: true, force: true });
  });
});
