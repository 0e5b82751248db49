import { randomUUID } from 'node:crypto';
import type { Clock } from '../../engine/clock.ts';
import type { Machines } from '../machines/registry.ts';
import { parameterOperations } from '../parameters/parameter-operations.ts';
import { openParameterStore } from '../parameters/parameter-store.ts';
import type { SsmCaller } from './caller.ts';
import { commandOperations } from './command-operations.ts';
import { createCommandStore } from './command-store.ts';
import { openDatabase } from './database.ts';
import { createDelivery } from './delivery.ts';
import { documentOperations } from './document-operations.ts';
import { createDocumentStore } from './document-store.ts';
import type { SsmEvent } from './events.ts';
import { ssmFailure } from './failure.ts';
import { instanceOperations } from './instance-operations.ts';

export interface SsmOptions {
  dataDir: string;
  machines: Machines;
  clock: Clock;
  /** Takes an event to the event bus. One that was not taken is given again at the next start. */
  emit(event: SsmEvent): void | Promise<void>;
  /** Ids of commands and events; UUIDs. */
  newId?: () => string;
  /** Told of errors outside any request. */
  onFault?: (error: unknown) => void;
}

/** The parts of Systems Manager that are Run Command and the Parameter Store, for any account and region. */
export interface Ssm {
  /** One operation of the API, by the SDK's shapes. @throws the modelled errors by name, with `$fault` */
  call(operation: string, input: Record<string, unknown>, caller: SsmCaller): Promise<object>;
  /** Lets go; commands on machines go on, and the next `createSsm` on the folder takes them up. */
  close(): Promise<void>;
}

type Operation = (input: never, caller: SsmCaller) => object;

/** Opens Run Command on a data folder and takes up what was under way. */
export function createSsm({ dataDir, machines, clock, emit, newId = randomUUID, onFault }: SsmOptions): Ssm {
  const database = openDatabase(dataDir);
  const documents = createDocumentStore(database, clock);
  const store = createCommandStore(database);
  const delivery = createDelivery({ store, machines, clock, emit, newId, onFault });
  const operations: Record<string, Operation> = {
    ...documentOperations(documents),
    ...commandOperations({ documents, store, delivery, machines, clock, newId }),
    ...instanceOperations(machines, clock),
    ...parameterOperations(openParameterStore(dataDir), clock),
  };
  delivery.resume();
  return {
    async call(operation, input, caller) {
      const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!found) throw ssmFailure('UnknownOperationException', `${operation} is not carried by the embedded SSM`);
      return found(input as never, caller);
    },
    async close() {
      await delivery.close();
      database.close();
    },
  };
}
