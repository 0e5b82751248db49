import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

// What the commands share is read where it is included.
const scripts = [...globSync('{commands/*/*,local,test}/**/*.sh'), '.ci/run'].sort();

describe('shell scripts', () => {
  it('are there', () => {
    expect(scripts.length).toBeGreaterThan(8);
  });

  it.each(scripts)('%s passes shellcheck', (script) => {
    try {
      execFileSync('shellcheck', ['--shell=bash', '--external-sources', '--source-path=SCRIPTDIR', script], {
        encoding: 'utf8',
      });
    } catch (error) {
      throw new Error((error as { stdout: string }).stdout, { cause: error });
    }
  });
});
