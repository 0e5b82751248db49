import type { KMSClient } from '@aws-sdk/client-kms';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Table } from '../shared/table.ts';
import type { Wait } from '../shared/waits.ts';
import type { Log } from '../shared/wiring.ts';

export interface Ports {
  table: Table;
  ssm: SSMClient;
  kms: KMSClient;
  sfn: SFNClient;
  voteKeyId: string;
  now: () => Date;
  log: Pick<Log, 'info' | 'warn'>;
}

/** What a wait came to: the state's result, or an ASL error. Undefined: not decided yet. */
export type Outcome = { result: Record<string, unknown> } | { error: string; cause: string } | undefined;

/** Finds out, from the source itself and never from the event, what has come of a wait; and writes it down. */
export type Settle = (ports: Ports, wait: Wait) => Promise<Outcome>;
