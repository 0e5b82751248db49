const SHORTEST = 20;
const LONGEST = 200;

/**
 * Why a key phrase is none to protect a hub with; undefined for a good one. Says what is wrong and never what it is. The
 * document's own example is `hubba`, "a fun key phrase".
 */
export function keyPhraseProblem(phrase: string): string | undefined {
  const length = [...phrase].length;
  if (phrase.toLowerCase().includes('hubba')) return "it has the document's example in it";
  if (length < SHORTEST) return `it has ${length} characters; at least ${SHORTEST} are needed`;
  if (length > LONGEST) return `it has ${length} characters; at most ${LONGEST} are taken`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  if (/[\u0000-\u001f\u007f]/.test(phrase)) return 'it has a line break or a control character';
  if (phrase !== phrase.trim()) return 'it begins or ends with a space';
  if (new Set(phrase).size < 8) return 'it has fewer than eight different characters';
  // update-configs.sh puts it into a sed script and a JSON file between these.
  if (/["'\\|&$`]/.test(phrase)) return 'it has one of " \' \\ | & $ `, which the scripts of the hub do not carry';
  return undefined;
}
