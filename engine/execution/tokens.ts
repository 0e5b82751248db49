import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Which task a token answers. */
export interface TokenTarget {
  execution: number;
  frame: number;
  attempt: number;
}

/**
 * Task tokens that carry their target and a MAC over it: nothing has to be stored to find the task again, and nobody
 * can make one up. The key belongs to the journal.
 */
export class Tokens {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  make({ execution, frame, attempt }: TokenTarget): string {
    const target = `${execution}.${frame}.${attempt}`;
    return Buffer.from(`${target}.${this.#mac(target).toString('base64url')}`).toString('base64');
  }

  /** The target, or undefined for a token this engine did not make. */
  read(token: string): TokenTarget | undefined {
    const text = Buffer.from(token, 'base64').toString('latin1');
    const match = /^((\d+)\.(\d+)\.(\d+))\.([\w-]+)$/.exec(text);
    if (!match) return undefined;
    const [, target = '', execution, frame, attempt, given = ''] = match;
    const mac = Buffer.from(given, 'base64url');
    const right = this.#mac(target);
    if (mac.length !== right.length || !timingSafeEqual(mac, right)) return undefined;
    return { execution: Number(execution), frame: Number(frame), attempt: Number(attempt) };
  }

  #mac(target: string): Buffer {
    return createHmac('sha256', this.#key).update(target).digest();
  }
}
