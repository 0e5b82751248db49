/** A position in a text being parsed. `failure` makes the error for "expected X at index N". */
export class TextCursor {
  readonly text: string;
  index = 0;
  readonly #failure: (index: number, expected: string) => Error;

  constructor(text: string, failure: (index: number, expected: string) => Error) {
    this.text = text;
    this.#failure = failure;
  }

  get atEnd(): boolean {
    return this.index >= this.text.length;
  }

  fail(expected: string): Error {
    return this.#failure(this.index, expected);
  }

  peek(): string {
    return this.text.charAt(this.index);
  }

  take(token: string): boolean {
    if (!this.text.startsWith(token, this.index)) return false;
    this.index += token.length;
    return true;
  }

  takeAfterSpace(token: string): boolean {
    const start = this.index;
    this.skipSpace();
    if (this.take(token)) return true;
    this.index = start;
    return false;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.fail(`'${token}'`);
  }

  /** What a sticky (`y`) pattern matches here, if anything. */
  takeMatch(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.index;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.index += match[0].length;
    return match[0];
  }

  skipSpace(): void {
    while (/\s/.test(this.peek())) this.index += 1;
  }

  /** A string in single or double quotes; a backslash takes the next character as it is. */
  takeQuoted(): string {
    const quote = this.peek();
    if (quote !== "'" && quote !== '"') throw this.fail('a quoted name');
    let value = '';
    for (this.index += 1; !this.atEnd; this.index += 1) {
      const character = this.peek();
      if (character === quote) {
        this.index += 1;
        return value;
      }
      if (character === '\\') this.index += 1;
      value += this.peek();
    }
    throw this.fail(`a closing ${quote}`);
  }
}
