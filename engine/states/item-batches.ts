import { maxPayloadBytes } from '../execution/limits.ts';
import type { Settings } from './languages/language.ts';

export interface ItemBatch {
  input: { Items: unknown[]; BatchInput?: unknown };
  /** Items in it. */
  size: number;
}

/**
 * Groups items as an ItemBatcher says: at most MaxItemsPerBatch items and MaxInputBytesPerBatch bytes each; 0 is no limit
 * but that of a payload.
 */
export function batchesOf(items: unknown[], settings: Settings): ItemBatch[] {
  const mostItems = Number(settings.MaxItemsPerBatch ?? 0) || Number.POSITIVE_INFINITY;
  const mostBytes = Number(settings.MaxInputBytesPerBatch ?? 0) || maxPayloadBytes;
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
    const size = Buffer.byteLength(JSON.stringify(item));
    if (current.length >= mostItems || (current.length > 0 && bytes + 1 + size > mostBytes)) close();
    bytes += size + (current.length > 0 ? 1 : 0);
    current.push(item);
  }
  close();
  return batches;
}
