import * as z from 'zod';

/** What the state UndoList hands over. */
export const ListUndoEvent = z.strictObject({ run: z.string() });

export type ListUndoEvent = z.infer<typeof ListUndoEvent>;
