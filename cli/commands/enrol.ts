import { join } from 'node:path';
import { Option } from 'commander';
import { enrol } from '../../local/rehearsal/passkeys.ts';
import { Passkey } from '../../workflows/shared/estate.ts';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';

export default command<{ passkey: string; dataDir?: string }>(
  'enrol <person>',
  'Put a passkey, made on the enrolment page, into a rehearsal; a real estate takes it by a reviewed change',
  [new Option('--passkey <json>', 'the line that the enrolment page shows').makeOptionMandatory()],
  async ({ output }, { passkey, dataDir }, person) => {
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(person!)) {
      throw new CliFailure('usage', 'BadPerson', `'${person}' is no id of a person; e.g. alice`);
    }
    let value: unknown;
    try {
      value = JSON.parse(passkey);
    } catch (cause) {
      throw new CliFailure(
        'usage',
        'BadPasskey',
        `--passkey is no JSON: ${(cause as Error).message}`,
        undefined,
        cause,
      );
    }
    const parsed = Passkey.safeParse(value);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new CliFailure('usage', 'BadPasskey', `--passkey: ${faults.join('; ')}`);
    }
    const file = enrol(join(dataDir ?? '.stepbook'), person!, parsed.data);
    output.result({ person, file }, () => `${person}'s passkey is in ${file}. It counts from the next start on.`);
  },
);
