import { createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { secretsOf } from '../connections/auth-parameters.ts';
import { openConnections } from '../connections/connection-store.ts';
import { openKeyRing } from '../keys/key-store.ts';
import type { Stack } from '../stack.ts';
import { filesBelow } from './places.ts';
import { type KeptSecret, textSecret } from './secret.ts';

/** Where the key phrase of a hub that was launched lies besides: its parameter, and the user data that EC2 keeps. */
const launchHomes = (dataDir: string) => [
  'ec2.json',
  ...filesBelow(dataDir).filter((path) => path.startsWith('parameters/')),
];

const only = (path: string) => (place: string) => place === `file ${path}`;
const nowhere = () => false;
/** A hub that moves takes its files along: the same one of another machine. */
const onAnyMachine = (path: string) => {
  const inside = path.replace(/^machines\/[^/]+\//, '');
  return (place: string) => only(path)(place) || /^file machines\/[^/]+\/(.*)$/.exec(place)?.[1] === inside;
};

/**
 * Every secret that lies in the data folder or the memory of a stack now. Where each may be is written here and nowhere
 * else. Task tokens and the MACs of links are not among them: `passing-secrets.ts` reads them off where they passed.
 */
export function keptSecrets(stack: Pick<Stack, 'dataDir' | 'functionSessions'>): KeptSecret[] {
  const { dataDir } = stack;
  const files = filesBelow(dataDir);
  return [
    ...stack.functionSessions.flatMap(({ principal, secretAccessKey, sessionToken }) => [
      { ...textSecret(`secret key of ${principal}`, secretAccessKey), isHome: nowhere },
      ...(sessionToken ? [{ ...textSecret(`session token of ${principal}`, sessionToken), isHome: nowhere }] : []),
    ]),
    ...peoplesKeys(dataDir),
    ...kmsKeys(dataDir),
    ...engineKey(dataDir),
    ...connectionSecrets(dataDir),
    ...files.flatMap((path) => keyFiles.flatMap(({ of, read }) => (of.test(path) ? read(dataDir, path) : []))),
  ];
}

/** Files of machines and stand-ins that are homes of a secret. */
const keyFiles: { of: RegExp; read(dataDir: string, path: string): KeptSecret[] }[] = [
  {
    of: /^machines\/[^/]+\/root\/etc\/environment$/,
    read: (dataDir, path) =>
      [...text(dataDir, path).matchAll(/^API_KEY=["']?(.+?)["']?$/gm)].map(([, value]) => ({
        ...textSecret(`API key in ${path}`, value!),
        // The hub's own update-configs.sh copies it there at every boot.
        isHome: (place: string) =>
          [path, path.replace('etc/environment', 'gaia/admin-config/config.json'), ...launchHomes(dataDir)].some(
            (home) => only(home)(place),
          ),
      })),
  },
  {
    of: /\/var\/lib\/stepbook\/backups\/key$/,
    read: (dataDir, path) => [
      { ...textSecret(`key of the back-ups, ${path}`, text(dataDir, path).trim()), isHome: only(path) },
    ],
  },
  {
    of: /\/accounts\/.*\/private_key\.json$/,
    read: (dataDir, path) =>
      privateParts(
        `ACME account key ${path}`,
        createPrivateKey({ key: JSON.parse(text(dataDir, path)), format: 'jwk' }),
        onAnyMachine(path),
      ),
  },
  {
    of: /^rehearsal\/passkeys\/[^/]+\.software\.json$/,
    read: (dataDir, path) =>
      privateParts(
        `private key of the passkey ${path}`,
        createPrivateKey((JSON.parse(text(dataDir, path)) as { privateKey: string }).privateKey),
        only(path),
      ),
  },
  {
    // certbot's archive, and what `live` links to.
    of: /\/privkey\d*\.pem$|^rehearsal\/(production|staging)\/\w+\.key$/,
    read: (dataDir, path) =>
      privateParts(`private key ${path}`, createPrivateKey(text(dataDir, path)), isKeyFile(path)),
  },
];

/** A certificate's key lies once in `archive`; `live` links to it. */
const isKeyFile = (path: string) => (place: string) =>
  place.startsWith('file ') && basename(place.slice(5)).startsWith('privkey') ? true : place === `file ${path}`;

const text = (dataDir: string, path: string) => readFileSync(join(dataDir, path), 'utf8');

/** The numbers that nobody may know: without the public key, which a file of a private key holds too. */
function privateParts(name: string, key: KeyObject, isHome: (place: string) => boolean): KeptSecret[] {
  const { d, p, q } = key.export({ format: 'jwk' });
  return [d, p, q].flatMap((part, at) =>
    part ? [{ name: at === 0 ? name : `${name}, prime ${at}`, bytes: Buffer.from(part, 'base64url'), isHome }] : [],
  );
}

function peoplesKeys(dataDir: string): KeptSecret[] {
  const sections = text(dataDir, 'credentials').split(/^(?=\[)/m);
  return sections.flatMap((section) => {
    const [, name] = /^\[(.+)\]/.exec(section) ?? [];
    const [, value] = /^aws_secret_access_key = (\S{40})$/m.exec(section) ?? [];
    // The account's own profile says `local`: its twelve digits are taken on trust, there is no secret.
    return value ? [{ ...textSecret(`secret key of ${name}`, value), isHome: only('credentials') }] : [];
  });
}

function kmsKeys(dataDir: string): KeptSecret[] {
  return readdirSync(join(dataDir, 'keys')).flatMap((file) => {
    const { keys } = JSON.parse(text(dataDir, `keys/${file}`)) as {
      keys: { description: string; spec: string; material: string }[];
    };
    return keys.flatMap(({ description, spec, material }) => {
      const bytes = Buffer.from(material, 'base64');
      const name = `KMS key ${description}`;
      if (!spec.startsWith('ECC')) return [{ name, bytes, isHome: only(`keys/${file}`) }];
      return privateParts(name, createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }), only(`keys/${file}`));
    });
  });
}

function connectionSecrets(dataDir: string): KeptSecret[] {
  const folder = join(dataDir, 'connections');
  if (!existsSync(folder)) return [];
  const store = openConnections(folder, (account, region) => openKeyRing(join(dataDir, 'keys'), account, region));
  return readdirSync(folder).flatMap((file) => {
    const [, account = '', region = ''] = /^(\d{12})-(.+)\.json$/.exec(file) ?? [];
    return store.list({ account, region }).flatMap((connection) =>
      secretsOf(store.open({ account, region }, connection))
        // A shorter one would be found in any text.
        .filter((secret) => secret.length >= 8)
        .map((secret) => ({ ...textSecret(`secret of the connection ${connection.name}`, secret), isHome: nowhere })),
    );
  });
}

function engineKey(dataDir: string): KeptSecret[] {
  const path = 'engine/token.key';
  if (!existsSync(join(dataDir, path))) return [];
  return [{ name: "the engine's key of task tokens", bytes: readFileSync(join(dataDir, path)), isHome: only(path) }];
}
