import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';

/** A running pebble, Let's Encrypt's own test authority. */
export interface Pebble {
  /** URL of its ACME directory. */
  directory: string;
  /** PEM of the root that it made at its start. */
  root: string;
  stop(): Promise<void>;
}

/** The name under which machines reach the authorities' API. */
export const authorityName = 'acme.stepbook.test';

/** Makes a certificate for the API itself at an address, which Debian's pebble does not bring. Returns the file of its root. */
export function makeApiCertificate(folder: string, address: string): string {
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '30',
    '-subj',
    '/CN=API of the test authority',
    '-keyout',
    'api-ca.key',
    '-out',
    'api-ca.pem',
  );
  openssl('req', ...key, '-subj', `/CN=${authorityName}`, '-keyout', 'api.key', '-out', 'api.csr');
  writeFileSync(join(folder, 'api.ext'), `subjectAltName=DNS:${authorityName},IP:127.0.0.1,IP:${address}\n`);
  openssl(
    'x509',
    '-req',
    '-in',
    'api.csr',
    '-CA',
    'api-ca.pem',
    '-CAkey',
    'api-ca.key',
    '-CAcreateserial',
    '-days',
    '30',
    '-extfile',
    'api.ext',
    '-out',
    'api.pem',
  );
  return join(folder, 'api-ca.pem');
}

export interface PebbleOptions {
  name: string;
  /** Folder with the certificate of `makeApiCertificate`. */
  folder: string;
  /** Of this host, and nobody else's in a world of its own: two worlds have the same ports. */
  address: string;
  /** Of its ACME API; its management interface has the next one. */
  port: number;
  /** `address:port` of the DNS server it looks challenges up with. */
  dns: string;
  /** How long its certificates are valid; 90 days unless told. */
  validitySeconds?: number;
}

/** Starts pebble, and waits until its management interface gives the root. */
export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const { name, folder, address, port, dns, validitySeconds = 90 * 24 * 3600 } = options;
  const managementPort = port + 1;
  const config = {
    pebble: {
      listenAddress: `${address}:${port}`,
      managementListenAddress: `${address}:${managementPort}`,
      certificate: join(folder, 'api.pem'),
      privateKey: join(folder, 'api.key'),
      httpPort: 80,
      tlsPort: 443,
      ocspResponderURL: '',
      externalAccountBindingRequired: false,
      certificateValidityPeriod: validitySeconds,
    },
  };
  const configFile = join(folder, `${name}.json`);
  writeFileSync(configFile, JSON.stringify(config));
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child: ChildProcess = spawn('pebble', ['-config', configFile, '-dnsserver', dns], {
    env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
    stdio: ['ignore', log, log],
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const ca = readFileSync(join(folder, 'api-ca.pem'), 'utf8');
  for (let attempt = 0; ; attempt++) {
    const root = await fetchRoot(address, managementPort, ca).catch(() => undefined);
    if (root) {
      return {
        directory: `https://${authorityName}:${port}/dir`,
        root,
        async stop() {
          child.kill('SIGTERM');
          await ended;
        },
      };
    }
    if (attempt > 100 || child.exitCode !== null) {
      throw new Error(`pebble does not start: ${readFileSync(join(folder, `${name}.log`), 'utf8').slice(-500)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function fetchRoot(host: string, port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const ask = request({ host, port, path: '/roots/0', ca }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve(text));
    });
    ask.on('error', reject);
    ask.end();
  });
}
