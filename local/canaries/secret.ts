/** One thing that must not be read anywhere but at home. A text secret is its UTF-8 bytes. */
export interface Secret {
  /** What it is and whose, e.g. `API key of hub.example.test`; never its value. */
  name: string;
  bytes: Buffer;
}

/** A secret of a stack, with the places it belongs to. */
export interface KeptSecret extends Secret {
  /** Places (`places.ts` names them) where it may be read. */
  isHome(place: string): boolean;
}

export const textSecret = (name: string, text: string): Secret => ({ name, bytes: Buffer.from(text, 'utf8') });
