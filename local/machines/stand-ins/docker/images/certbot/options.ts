/** What certbot was asked for. */
export interface CertbotOptions {
  verb: 'certonly' | 'renew';
  domain: string;
  /** Path in the container. */
  webroot: string;
  staging: boolean;
  dryRun: boolean;
  forceRenewal: boolean;
}

const ignored = new Set([
  '--webroot',
  '--register-unsafely-without-email',
  '--agree-tos',
  '--non-interactive',
  '-n',
  '--no-random-sleep-on-renew',
  '--quiet',
  '-q',
]);
const ignoredWithValue = new Set(['--rsa-key-size', '--key-type']);

/** Reads certbot's command line. @throws Error for what is not known */
export function readCertbotWords([verb, ...words]: string[]): CertbotOptions {
  if (verb !== 'certonly' && verb !== 'renew') throw new Error(`certbot (stand-in): ${verb} is not known`);
  const options: CertbotOptions = {
    verb,
    domain: '',
    webroot: '',
    staging: false,
    dryRun: false,
    forceRenewal: false,
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '-w' || word === '--webroot-path') options.webroot = words[++index] ?? '';
    else if (word === '-d' || word === '--domain') options.domain = words[++index] ?? '';
    else if (word === '--cert-name') options.domain = words[++index] ?? '';
    else if (word === '--staging' || word === '--test-cert') options.staging = true;
    else if (word === '--dry-run') options.dryRun = true;
    else if (word === '--force-renewal') options.forceRenewal = true;
    else if (ignoredWithValue.has(word)) index++;
    else if (!ignored.has(word)) throw new Error(`certbot (stand-in): unrecognized arguments: ${word}`);
  }
  return options;
}
