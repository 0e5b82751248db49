import type { Settings } from './languages/language.ts';

export interface ItemBatch {
  input: { Items: unknown[]; BatchInput?: unknown };
  /** Items in it. */
  size: number;
}

/** Groups items as an ItemBatcher says: at most MaxItemsPerBatch items and MaxInputBytesPerBatch bytes each. */
export function batchesOf(items: unknown[], settings: Settings): ItemBatch[] {
  const mostItems = Number(settings.MaxItemsPerBatch ?? Number.POSITIVE_INFINITY);
  const mostBytes = Number(settings.MaxInputBytesPerBatch ?? Number.POSITIVE_INFINITY);
  const { BatchInput } = settings;
  const frameBytes = Buffer.byteLength(JSON.stringify({ BatchInput, Items: [] }));
  const batches: ItemBatch[] = [];
  let current: unknown[] = [];
  let bytes = frameBytes;
  const close = () => {
    if (current.length === 0) return;
    const input = BatchInput === undefined ? { Items: current } : { BatchInput, Items: current };
    batches.push({ input, size: current.length });
    current = [];
    bytes = frameBytes;
  };
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (current.length >= mostItems || (current.length > 0 && bytes + size > mostBytes)) close();
    current.push(item);
    bytes += size;
  }
  close();
  return batches;
}
