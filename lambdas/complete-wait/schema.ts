import * as z from 'zod';

/** SSM tells of every command on every instance of the account; only those of Stepbook's documents matter here. */
const CommandStatus = z.object({
  'detail-type': z.literal('EC2 Command Invocation Status-change Notification'),
  source: z.literal('aws.ssm'),
  detail: z.object({ 'command-id': z.string(), 'document-name': z.string().optional(), status: z.string() }),
});

/** Stepbook's own events (`lambdas/shared/bus.ts`). They say where to look; what they say of the outcome is not believed. */
const own = <Type extends string, Detail extends z.ZodRawShape>(type: Type, detail: Detail) =>
  z.object({ 'detail-type': z.literal(type), source: z.literal('stepbook'), detail: z.object(detail) });

export const CompleteWaitEvent = z.discriminatedUnion('detail-type', [
  CommandStatus,
  own('Command Finished', { commandId: z.string() }),
  own('Gate Decided', { gate: z.string() }),
  own('Action Finished', { run: z.string(), action: z.string(), undo: z.boolean().default(false) }),
]);

export type CompleteWaitEvent = z.infer<typeof CompleteWaitEvent>;
