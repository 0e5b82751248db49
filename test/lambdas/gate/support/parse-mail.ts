import { createRequire } from 'node:module';

/** A message as a MIME parser that is not ours reads it. */
export interface ParsedMail {
  subject: string;
  text: string;
  html: string;
  to: { value: { name: string; address: string }[] };
  headers: Map<string, unknown>;
}

// mailparser ships no types.
export const parseMail: (mime: Buffer) => Promise<ParsedMail> = createRequire(import.meta.url)(
  'mailparser',
).simpleParser;
