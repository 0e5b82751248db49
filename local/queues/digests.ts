import { createHash } from 'node:crypto';
import type { MessageAttribute } from './queue-store.ts';

export const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** The digest of a message's attributes (SQS Developer Guide, "Calculating the MD5 message digest for message attributes"). */
export function md5OfAttributes(attributes: Record<string, MessageAttribute>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Uint8Array.of(BinaryValue ? 2 : 1));
    add(BinaryValue ?? Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}
