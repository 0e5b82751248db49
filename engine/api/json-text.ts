import { dataParser, findSyntaxFault } from '../asl/validation/syntax/json-syntax.ts';

/** Why a text is not JSON, in the words of the service's parser; undefined when it is. */
export function faultInJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return findSyntaxFault(text, dataParser)?.message ?? (error as Error).message;
  }
}
