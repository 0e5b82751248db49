import { readSettings } from '../../machine.ts';
import type { ImageProgram } from '../container.ts';
import { obtain } from './certbot/obtain.ts';
import { readCertbotWords } from './certbot/options.ts';
import { renewAll } from './certbot/renew.ts';

/** certbot: the real one where the machine has it, else a stand-in for the rehearsal's authority (no ACME). */
export const certbot: ImageProgram = {
  real(command) {
    const { production, staging } = readSettings().authority;
    const toStaging = command.includes('--staging') || command.includes('--test-cert') || command.includes('--dry-run');
    const words = command.filter((word) => word !== '--staging' && word !== '--test-cert');
    return ['certbot', ...words, '--server', toStaging ? staging : production, '--non-interactive'];
  },
  async standIn(container) {
    const options = readCertbotWords(container.request.command);
    try {
      if (options.verb === 'renew') await renewAll(container, options);
      else await obtain(container, options);
      return 0;
    } catch (error) {
      process.stderr.write(`certbot (stand-in): ${(error as Error).message}\nSome challenges have failed.\n`);
      return 1;
    }
  },
};
