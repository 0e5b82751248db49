import type { ImageProgram } from '../container.ts';
import { answerJson } from './answer-json.ts';

export const gaiaReader: ImageProgram = {
  standIn: (container) => answerJson(container, 8008, { '/': () => ({ message: 'gaia-reader' }) }),
};
