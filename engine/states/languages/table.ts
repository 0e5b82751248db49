import type { QueryLanguage } from '../../asl/machine.ts';
import { jsonata } from './jsonata.ts';
import { jsonPath } from './jsonpath.ts';
import type { Language } from './language.ts';

export const languages: { [Name in QueryLanguage]: Language } = { JSONata: jsonata, JSONPath: jsonPath };
