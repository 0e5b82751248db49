import type { Table } from '../../table.ts';

const passkeyKey = (credential: string) => `PASSKEY#${credential}`;

/** The signature counter that was seen last of a passkey; 0 when it was never used, or does not count. */
export async function readCounter(table: Table, credential: string): Promise<number> {
  return (await table.get<{ counter: number }>(passkeyKey(credential), 'PASSKEY'))?.counter ?? 0;
}

/** Remembers a counter, if the last one is still `before`. False when the passkey was used at the same moment. */
export async function storeCounter(
  table: Table,
  credential: string,
  before: number,
  counter: number,
): Promise<boolean> {
  if (counter === before) return true;
  return held(() =>
    table.put(
      { pk: passkeyKey(credential), sk: 'PASSKEY', counter },
      before === 0 ? { ifAbsent: true } : { condition: { counter: before } },
    ),
  );
}

/** Takes a nonce of a gate's page. False when it was taken before: the assertion is a replay, or the form was sent twice. */
export async function takeNonce(table: Table, gate: string, nonce: string, person: string): Promise<boolean> {
  return held(() => table.put({ pk: `GATE#${gate}`, sk: `NONCE#${nonce}`, person }, { ifAbsent: true }));
}

/** Claims the one alarm about a passkey at a gate. False when it was raised before. */
export async function claimAlarm(table: Table, credential: string, gate: string): Promise<boolean> {
  return held(() => table.put({ pk: passkeyKey(credential), sk: `CLONED#${gate}` }, { ifAbsent: true }));
}

async function held(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionFailed') return false;
    throw error;
  }
}
