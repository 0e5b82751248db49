import { readFileSync } from 'node:fs';
import { configPath, testConfig } from './config.ts';

/** What `nginx -t` says of the configuration under a container's paths, on standard error; gives the exit status. */
export function tellTest(path: (inside: string) => string): number {
  try {
    testConfig(readFileSync(path(configPath), 'utf8'), path);
    process.stderr.write(`nginx: configuration file ${configPath} test is successful\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nnginx: configuration file ${configPath} test failed\n`);
    return 1;
  }
}
