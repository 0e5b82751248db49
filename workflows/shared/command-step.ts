import type { CommandStep, PinnedDocument } from './plan.ts';

const DELIVERY_SECONDS = 60;

/** Makes steps that run a procedure's pinned command documents on one instance, each with its execution time-out in seconds. */
export function commandsOn(instanceId: string, documents: Record<string, PinnedDocument>) {
  return (command: string, parameters: Record<string, string[]>, executionSeconds: number): CommandStep => {
    const document = documents[command];
    if (!document) throw new Error(`the command document ${command} is not pinned; pinned: ${Object.keys(documents)}`);
    return { kind: 'command', document, parameters, instanceId, deliverySeconds: DELIVERY_SECONDS, executionSeconds };
  };
}
