/**
 * Signs that are not seen but act: they move a terminal's cursor, end a header, turn the order of text around, or have no
 * width. Line feed and tab are none; the joiners U+200C and U+200D are letters' business in many scripts and emoji.
 */
const ACTING = /(?![\n\t\u200C\u200D])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text as it can be shown anywhere: what would act instead of being seen stands there by its number, e.g. `\u{1b}`. */
export function visible(text: string): string {
  return text.replaceAll(ACTING, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
}

/** The same in one line, for what must not begin a new one: a header, a line of a list. */
export function oneLine(text: string): string {
  return visible(text.replaceAll(/[\r\n\t]+/g, ' '));
}

/** The same for JSON as it is printed: escapes that JSON itself has, so that whoever parses it gets what was there. */
export function visibleJson(json: string): string {
  const numbered = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replaceAll(ACTING, (sign) => sign.split('').map(numbered).join(''));
}

/** Text without those signs, to be kept: controls become spaces, what has no width goes, half a surrogate pair is U+FFFD. */
export function plainText(text: string, most: number): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(ACTING, '')
    .trim();
  // Not in the middle of a surrogate pair.
  return plain.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}
