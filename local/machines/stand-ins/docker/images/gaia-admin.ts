import type { ImageProgram } from '../container.ts';
import { answerJson } from './answer-json.ts';

export const gaiaAdmin: ImageProgram = {
  standIn: (container) => answerJson(container, 8009, { '/': () => ({ message: 'gaia-admin' }) }),
};
