import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../engine/clock.ts';
import type { AuthParameters } from './auth-parameters.ts';
import type { Connection, ConnectionStore } from './connection-store.ts';
import { type AccessToken, requestToken } from './oauth.ts';

export interface Place {
  account: string;
  region: string;
}

/**
 * Connections and their OAuth tokens. A token is in memory alone; a connection whose token is gone with the process gets
 * another when it is used.
 */
export class Connections {
  readonly store: ConnectionStore;
  readonly clock: Clock;
  readonly #tokens = new Map<string, AccessToken>();
  readonly #authorizing = new Map<string, Promise<void>>();

  constructor(store: ConnectionStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Keeps a new connection, or one with new parameters, and has it authorized. */
  settle(place: Place, connection: Omit<Connection, 'secret' | 'state'>, parameters: AuthParameters): Connection {
    const oauth = parameters.OAuthParameters !== undefined;
    const now = this.clock.now();
    const settled: Connection = {
      ...connection,
      state: oauth ? 'AUTHORIZING' : 'AUTHORIZED',
      stateReason: undefined,
      ...(!oauth && { authorized: now }),
      secret: this.store.seal(place, connection.secretArn, parameters),
    };
    this.#tokens.delete(connection.arn);
    this.store.put(place, settled);
    if (oauth) void this.#authorize(place, settled.name, settled.arn, parameters);
    return settled;
  }

  /** ARNs of a new connection. */
  arns({ account, region }: Place, name: string): Pick<Connection, 'arn' | 'secretArn'> {
    const id = randomUUID();
    // Secrets Manager puts six characters after every name.
    const suffix = randomBytes(4).toString('base64url').slice(0, 6);
    return {
      arn: `arn:aws:events:${region}:${account}:connection/${name}/${id}`,
      secretArn: `arn:aws:secretsmanager:${region}:${account}:secret:events!connection/${name}/${id}-${suffix}`,
    };
  }

  /** The access token of a connection, asked for if there is none. @throws Error there is none to be had */
  async token(place: Place, connection: Connection, parameters: AuthParameters): Promise<string> {
    const known = this.#tokens.get(connection.arn);
    if (!known || known.until <= this.clock.now()) {
      await this.#authorize(place, connection.name, connection.arn, parameters);
    }
    const token = this.#tokens.get(connection.arn);
    if (!token) throw new Error(this.store.get(place, connection.name)?.stateReason ?? 'The connection is gone');
    return token.value;
  }

  /** Is the first token of a connection still being asked for? */
  isAuthorizing(connection: Connection): boolean {
    return connection.state === 'AUTHORIZING' && this.#authorizing.has(connection.arn);
  }

  /** A service has not taken the token: the next use asks for another. */
  forgetToken(arn: string): void {
    this.#tokens.delete(arn);
  }

  /** Answers that come later are dropped. */
  close(): void {
    this.#authorizing.clear();
  }

  #authorize(place: Place, name: string, arn: string, parameters: AuthParameters): Promise<void> {
    const authorizing = requestToken(parameters.OAuthParameters!, () => this.clock.now())
      .then(
        (token) => {
          if (this.#authorizing.get(arn) !== authorizing) return;
          this.#tokens.set(arn, token);
          this.#change(place, name, arn, { state: 'AUTHORIZED', stateReason: undefined, authorized: this.clock.now() });
        },
        (error: Error) => {
          if (this.#authorizing.get(arn) !== authorizing) return;
          this.#tokens.delete(arn);
          this.#change(place, name, arn, { state: 'DEAUTHORIZED', stateReason: error.message });
        },
      )
      .finally(() => {
        if (this.#authorizing.get(arn) === authorizing) this.#authorizing.delete(arn);
      });
    this.#authorizing.set(arn, authorizing);
    return authorizing;
  }

  /** Changes a connection that is still there. */
  #change(place: Place, name: string, arn: string, change: Partial<Connection>): void {
    const connection = this.store.get(place, name);
    if (connection?.arn === arn) this.store.put(place, { ...connection, ...change });
  }
}
