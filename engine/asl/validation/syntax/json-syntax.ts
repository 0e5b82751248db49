/** Why a text is not JSON, in the words of the parser AWS reads definitions with (Jackson). */
export interface SyntaxFault {
  readonly message: string;
  /** `[Source: (String)"…"; line: 1, column: 4]`: the text and the place reading stopped at, counted from 1. */
  readonly location: string;
}

const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** What differs between the parsers AWS reads JSON texts with. */
export interface ParserManner {
  /** How a place names the text it is in. */
  source(text: string): string;
  /** Whether the place of a character that does not belong there is behind it. */
  readonly pastCharacter: boolean;
  /** Whether a name given twice in one object is a fault. */
  readonly uniqueNames: boolean;
}

/** Jackson quotes this much of a definition. */
const quoted = 500;

/** The parser of definitions. */
const definitions: ParserManner = {
  source(text) {
    const rest = text.length - quoted;
    return `(String)${rest > 0 ? `"${text.slice(0, quoted)}"[truncated ${rest} chars]` : `"${text}"`}`;
  },
  pastCharacter: true,
  uniqueNames: true,
};

class Fault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** The parser of data: it hides the text and takes the last of a name's values. */
export const dataParser: ParserManner = {
  source: () => 'REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)',
  pastCharacter: false,
  uniqueNames: false,
};

/**
 * The first thing in `text` that is not JSON, a name given twice in one object included where the parser refuses that;
 * undefined when it is JSON.
 */
export function findSyntaxFault(text: string, manner: ParserManner = definitions): SyntaxFault | undefined {
  try {
    JSON.parse(text);
    if (!/"/.test(text)) return undefined;
  } catch {
    // The reader below finds the same fault and says it in AWS's words.
  }
  try {
    new Reader(text, manner).read();
    return undefined;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { message: fault.message, location: place(text, fault.at, manner) };
  }
}

function place(text: string, at: number, manner: ParserManner): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1) + 1;
  return `[Source: ${manner.source(text)}; line: ${line}, column: ${column}]`;
}

class Reader {
  readonly #text: string;
  readonly #manner: ParserManner;
  #at = 0;

  constructor(text: string, manner: ParserManner) {
    this.#text = text;
    this.#manner = manner;
  }

  read(): void {
    this.#blanks();
    this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) this.#value();
  }

  #blanks(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #value(): void {
    const char = this.#text[this.#at];
    if (char === '{') this.#object();
    else if (char === '[') this.#array();
    else if (char === '"') this.#string();
    else if (char !== undefined && /[-0-9]/.test(char)) this.#number();
    else if (char !== undefined && /[\p{ID_Start}_$]/u.test(char)) this.#word();
    else this.#unexpected(`expected a valid value ${values}`);
  }

  #object(): void {
    const start = this.#at;
    const names = new Set<string>();
    this.#at += 1;
    this.#blanks();
    if (this.#take('}')) return;
    for (;;) {
      this.#mustNotEnd('Object', start);
      if (this.#text[this.#at] !== '"') this.#unexpected('was expecting double-quote to start field name');
      const name = this.#string();
      if (this.#manner.uniqueNames && names.has(name)) throw new Fault(`Duplicate field '${name}'`, this.#at);
      names.add(name);
      this.#blanks();
      this.#mustNotEnd('Object', start);
      if (!this.#take(':')) this.#unexpected('was expecting a colon to separate field name and value');
      this.#blanks();
      this.#mustNotEnd('Object', start);
      this.#value();
      this.#blanks();
      this.#mustNotEnd('Object', start);
      if (this.#take('}')) return;
      if (!this.#take(',')) this.#unexpected('was expecting comma to separate Object entries');
      this.#blanks();
    }
  }

  #array(): void {
    const start = this.#at;
    this.#at += 1;
    this.#blanks();
    if (this.#take(']')) return;
    for (;;) {
      this.#mustNotEnd('Array', start);
      this.#value();
      this.#blanks();
      this.#mustNotEnd('Array', start);
      if (this.#take(']')) return;
      if (!this.#take(',')) this.#unexpected('was expecting comma to separate Array entries');
      this.#blanks();
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) {
        throw new Fault('Unexpected end-of-input: was expecting closing quote for a string value', this.#at);
      }
      this.#at += 1;
      if (char === '"') return JSON.parse(this.#text.slice(start, this.#at)) as string;
      if (char < ' ') {
        throw new Fault(
          `Illegal unquoted character ((CTRL-CHAR, code ${char.charCodeAt(0)})): has to be escaped using backslash to be included in string value`,
          this.#placeOf(this.#at - 1),
        );
      }
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    const char = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (char !== 'u') {
      if (char === '' || !'"\\/bfnrt'.includes(char)) {
        throw new Fault(`Unrecognized character escape ${named(char)}`, this.#placeOf(this.#at - 1));
      }
      return;
    }
    for (let count = 0; count < 4; count += 1) {
      const digit = this.#text[this.#at] ?? '';
      this.#at += 1;
      if (!/[0-9a-fA-F]/.test(digit)) {
        throw new Fault(
          `Unexpected character (${named(digit)}): expected a hex-digit for character escape sequence`,
          this.#placeOf(this.#at - 1),
        );
      }
    }
  }

  #number(): void {
    const found = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(this.#text.slice(this.#at, this.#at + 400));
    if (found === null) {
      this.#at += 1;
      this.#unexpected('expected digit (0-9) to follow minus sign, for valid numeric value');
    }
    this.#at += found![0].length;
    const next = this.#text[this.#at] ?? '';
    if (/\d/.test(next)) {
      throw new Fault('Invalid numeric value: Leading zeroes not allowed', this.#at);
    }
    if (/[^\s,\]}]/.test(next)) this.#unexpected('Expected space separating root-level values');
  }

  #word(): void {
    const word = /^[\p{ID_Continue}$]+/u.exec(this.#text.slice(this.#at))![0];
    this.#at += word.length;
    if (word === 'true' || word === 'false' || word === 'null') return;
    throw new Fault(`Unrecognized token '${word}': was expecting ${values}`, this.#at);
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #mustNotEnd(kind: 'Object' | 'Array', start: number): void {
    if (this.#at < this.#text.length) return;
    throw new Fault(
      `Unexpected end-of-input: expected close marker for ${kind} (start marker at ${place(this.#text, start, this.#manner)})`,
      this.#at,
    );
  }

  #unexpected(expectation: string): never {
    const char = this.#text[this.#at];
    if (char === undefined) throw new Fault('Unexpected end-of-input', this.#at);
    throw new Fault(`Unexpected character (${named(char)}): ${expectation}`, this.#placeOf(this.#at));
  }

  /** The place of the character at `at`, as the parser counts it. */
  #placeOf(at: number): number {
    return this.#manner.pastCharacter ? at + 1 : at;
  }
}

function named(char: string): string {
  return char < ' ' ? `(CTRL-CHAR, code ${char.charCodeAt(0) || 0})` : `'${char}' (code ${char.charCodeAt(0)})`;
}
