import { parse } from 'csv-parse/sync';
import { StateFailure } from '../execution/failure.ts';
import type { Ports } from '../ports.ts';

export interface ReaderContext {
  account: string;
  region: string;
  roleArn: string;
  executionArn: string;
  ports: Ports;
}

export interface ReaderConfig {
  InputType?: keyof typeof formats;
  CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  CSVHeaders?: string[];
  CSVDelimiter?: keyof typeof delimiters;
  MaxItems?: number;
  ItemsPointer?: string;
  ManifestType?: string;
  Transformation?: 'NONE' | 'LOAD_AND_FLATTEN';
}

interface Reader {
  Resource: string;
  Arguments?: Record<string, unknown>;
  ReaderConfig?: ReaderConfig;
}

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** One item, and the URI of the object or bucket it comes from: the context object's `Map.Item.Source`. */
export interface ReadItem {
  value: unknown;
  source: string;
}

/**
 * The items of an ItemReader (Developer guide, "ItemReader"): an S3 object that is JSON, JSONL, CSV or an inventory
 * manifest, a listing of S3 objects, or all that is in the listed objects. @throws {StateFailure} States.ItemReaderFailed
 */
export async function readItems(reader: object, context: ReaderContext): Promise<ReadItem[]> {
  const { Resource, Arguments = {}, ReaderConfig = {} } = reader as Reader;
  const most = Number(ReaderConfig.MaxItems ?? 0);
  const read = Resource.endsWith(':listObjectsV2')
    ? ReaderConfig.Transformation === 'LOAD_AND_FLATTEN'
      ? loadListed(Arguments, ReaderConfig, context, most)
      : listObjects(Arguments, context)
    : readObject(Arguments, ReaderConfig, context);
  const items = await read;
  if (most < 0) throw failed('field MaxItems must be positive');
  return most > 0 ? items.slice(0, most) : items;
}

function failed(cause: string): StateFailure {
  return new StateFailure('States.ItemReaderFailed', cause);
}

async function callS3(action: string, parameters: Record<string, unknown>, context: ReaderContext) {
  const { ports, ...who } = context;
  if (!ports.sdk) throw failed('No service s3 is connected to the engine.');
  try {
    return (await ports.sdk.call({ service: 's3', action, parameters, ...who })) as Record<string, unknown>;
  } catch (error) {
    throw failed(`${(error as Error).name}: ${(error as Error).message}`);
  }
}

async function listed(parameters: Record<string, unknown>, context: ReaderContext): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  let token: unknown;
  do {
    const page = await callS3(
      'listObjectsV2',
      { ...parameters, ...(token !== undefined && { ContinuationToken: token }) },
      context,
    );
    found.push(...((page.Contents ?? []) as ListedObject[]));
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return found;
}

async function listObjects(parameters: Record<string, unknown>, context: ReaderContext): Promise<ReadItem[]> {
  const source = `s3://${parameters.Bucket}`;
  return (await listed(parameters, context)).map((object) => ({ value: listedItem(object), source }));
}

/** The items of every listed object, one after the other, until there are enough. */
async function loadListed(
  parameters: Record<string, unknown>,
  config: ReaderConfig,
  context: ReaderContext,
  most: number,
): Promise<ReadItem[]> {
  const items: ReadItem[] = [];
  for (const { Key } of await listed(parameters, context)) {
    if (most > 0 && items.length >= most) break;
    if (Key.endsWith('/')) continue;
    items.push(...(await readObject({ Bucket: parameters.Bucket, Key }, config, context)));
  }
  return items;
}

interface ListedObject {
  ETag?: string;
  Key: string;
  LastModified?: string;
  Size?: number;
  StorageClass?: string;
}

/** An object of a listing as the item AWS makes of it: the time in seconds (Developer guide, "ItemReader"). */
function listedItem({ ETag, Key, LastModified, Size, StorageClass }: ListedObject): object {
  return {
    ...(ETag !== undefined && { Etag: ETag }),
    Key,
    ...(LastModified !== undefined && { LastModified: Math.floor(Date.parse(LastModified) / 1000) }),
    ...(Size !== undefined && { Size }),
    ...(StorageClass !== undefined && { StorageClass }),
  };
}

async function readObject(
  parameters: Record<string, unknown>,
  config: ReaderConfig,
  context: ReaderContext,
): Promise<ReadItem[]> {
  const read = formats[config.InputType ?? 'JSON'];
  if (!read) throw failed(`InputType '${config.InputType}' is none of ${Object.keys(formats).join(', ')}`);
  const { Body } = await callS3('getObject', parameters, context);
  const source = `s3://${parameters.Bucket}/${parameters.Key}`;
  return (await read(String(Body ?? ''), config, context)).map((value) => ({ value, source }));
}

type Whole = (text: string, config: ReaderConfig) => unknown[];
type Format = (text: string, config: ReaderConfig, context: ReaderContext) => unknown[] | Promise<unknown[]>;

const json: Whole = (text, { ItemsPointer }) => {
  let items = parseJson(text);
  for (const step of (ItemsPointer ?? '').split('/').slice(1)) {
    items = (items as Record<string, unknown> | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  if (!Array.isArray(items)) throw failed('Attempting to map over non-iterable node.');
  return items;
};

const jsonLines: Whole = (text) =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(parseJson);

/** A row has a text for each header: what is missing is empty, what is too much is left out. */
const csv: Whole = (text, { CSVHeaderLocation = 'FIRST_ROW', CSVHeaders = [], CSVDelimiter = 'COMMA' }) => {
  const rows = csvRows(text, delimiters[CSVDelimiter]);
  const headers = CSVHeaderLocation === 'GIVEN' ? CSVHeaders : (rows.shift() ?? []);
  if (new Set(headers).size < headers.length) throw failed('CSV headers cannot contain duplicates.');
  return rows.map((row) => Object.fromEntries(headers.map((header, at) => [header, row[at] ?? ''])));
};

function csvRows(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true }) as string[][];
  } catch (error) {
    throw failed((error as Error).message);
  }
}

/** The items of a text that is itself all there is to read, as TestState is given it. @throws {StateFailure} */
export function itemsOfText(text: string, config: ReaderConfig): unknown[] {
  const whole = parseWhole[config.InputType ?? 'JSON'];
  return whole(text, config);
}

/** An S3 inventory: a manifest names the CSV files that list the objects. */
const manifest: Format = async (text, config, context) => {
  const {
    destinationBucket,
    fileSchema = '',
    files = [],
  } = parseJson(text) as {
    destinationBucket?: string;
    fileSchema?: string;
    files?: { key: string }[];
  };
  const headers = fileSchema.split(',').map((name) => name.trim());
  const bucket = destinationBucket?.replace('arn:aws:s3:::', '');
  const items: unknown[] = [];
  for (const { key } of files) {
    const { Body } = await callS3('getObject', { Bucket: bucket, Key: key }, context);
    items.push(...csv(String(Body ?? ''), { ...config, CSVHeaderLocation: 'GIVEN', CSVHeaders: headers }));
  }
  return items;
};

/** Of a manifest TestState is given the items themselves. */
const parseWhole = { JSON: json, JSONL: jsonLines, CSV: csv, MANIFEST: json } satisfies Record<string, Whole>;
const formats = { JSON: json, JSONL: jsonLines, CSV: csv, MANIFEST: manifest } satisfies Record<string, Format>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failed((error as Error).message);
  }
}
