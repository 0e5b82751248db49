/** `docker` of a rehearsal machine: keeps images, containers and volumes as files, and runs a program in place of each image. */
import { isAlive } from '../../process-alive.ts';
import { fail } from '../machine.ts';
import { type Container, dropObject, keepObject, listObjects, newId } from './objects.ts';
import { findImage, parseReference, pull } from './registry.ts';
import { fillTemplate } from './template.ts';

const killAfterMs = 10_000;
const pauseMs = 20;

const say = (text: string) => process.stdout.write(`${text}\n`);
const isRunning = (container: Container) => isAlive(container.pid, 'docker/docker.');
const named = (key: string) => (container: Container) => container.name === key || container.id === key;

interface Flags {
  all: boolean;
  quiet: boolean;
  format: string | undefined;
}

function list(flags: Flags, rows: Record<string, string>[], id: string, columns: string[]): void {
  if (flags.quiet) for (const row of rows) say(row[id]!);
  else if (flags.format !== undefined) for (const row of rows) say(fillTemplate(flags.format, row));
  else {
    say(columns.join('\t'));
    for (const row of rows) say(Object.values(row).join('\t'));
  }
}

async function endContainer(container: Container): Promise<void> {
  const deadline = Date.now() + killAfterMs;
  if (isRunning(container)) process.kill(container.pid, 'SIGTERM');
  while (isRunning(container)) {
    if (Date.now() > deadline) process.kill(container.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

const find = (key: string) =>
  listObjects('containers').find(named(key)) ?? fail(`Error response from daemon: No such container: ${key}`);

/** Resolves with the exit status; nothing is 0. */
type Command = (words: string[], flags: Flags) => unknown;

const commands: Record<string, Command> = {
  async run(words) {
    const [{ readRun }, { runContainer }] = await Promise.all([import('./container.ts'), import('./run-container.ts')]);
    return runContainer(readRun(words));
  },
  async pull([reference = '']) {
    const image = await pull(reference);
    say(`Digest: ${image.digest}\nStatus: the registry has ${reference}; this stand-in fetches no layers`);
  },
  ps(_, flags) {
    const rows = listObjects('containers')
      .map((container) => ({ container, running: isRunning(container) }))
      .filter(({ running }) => running || flags.all)
      .map(({ container, running }) => ({
        ID: container.id,
        Image: container.image,
        Command: container.command,
        Names: container.name,
        Status: running ? `Up ${Math.round((Date.now() - container.started) / 1000)} seconds` : 'Exited',
      }));
    list(flags, rows, 'ID', ['CONTAINER ID', 'IMAGE', 'COMMAND', 'NAMES', 'STATUS']);
  },
  inspect(words, { format = '' }) {
    for (const container of words.map(find)) {
      const values = {
        Name: `/${container.name}`,
        'State.Running': String(isRunning(container)),
        'State.StartedAt': new Date(container.started).toISOString(),
      };
      say(fillTemplate(format, values));
    }
  },
  images(_, flags) {
    const rows = listObjects('images').map(({ reference, id }) => ({
      Repository: reference.slice(0, reference.length - parseReference(reference).tag.length - 1) || reference,
      Tag: parseReference(reference).tag,
      ID: id,
    }));
    list(flags, rows, 'ID', ['REPOSITORY', 'TAG', 'IMAGE ID']);
  },
  rmi(words) {
    for (const image of listObjects('images')) {
      if (!words.includes(image.id) && !words.includes(image.reference)) continue;
      const user = listObjects('containers').find((container) => container.image === image.reference);
      if (user) fail(`Error response from daemon: conflict: image is being used by container ${user.id}`);
      dropObject('images', image.reference);
      say(`Untagged: ${image.reference}`);
    }
  },
  async rm(words, flags) {
    for (const key of words) {
      const container = find(key);
      if (isRunning(container) && !flags.all) fail(`Error response from daemon: container ${key} is running`);
      dropObject('containers', container.name);
      for (const volume of container.volumes) dropObject('volumes', volume);
      say(key);
    }
  },
  async stop([key = '']) {
    await endContainer(find(key));
    say(key);
  },
  async exec([key = '', ...words]) {
    const container = find(key);
    const asked = /\bnginx (-t|-s reload)\b/.exec(words.join(' '))?.[1];
    if (!asked) fail('docker (stand-in): exec knows "nginx -t" and "nginx -s reload" alone');
    if (!isRunning(container)) fail(`Error response from daemon: container ${container.id} is not running`);
    if (asked === '-t') return (await import('./test-config.ts')).testConfig(container);
    process.kill(container.pid, 'SIGHUP');
    return 0;
  },
  'image inspect'(words) {
    for (const reference of words) {
      const image = findImage(reference) ?? fail(`Error: No such image: ${reference}`);
      say(JSON.stringify([{ Id: image.id, RepoTags: [image.reference] }]));
    }
  },
  'volume ls': (_, flags) =>
    list(
      flags,
      listObjects('volumes').map(({ name }) => ({ Name: name })),
      'Name',
      ['VOLUME NAME'],
    ),
  'volume create'([name = newId(64)]) {
    keepObject('volumes', name, { name });
    say(name);
  },
  'volume rm'(words) {
    for (const name of words) {
      const user = listObjects('containers').find((container) => container.volumes.includes(name));
      if (user) fail(`Error response from daemon: remove ${name}: volume is in use - [${user.id}]`);
      dropObject('volumes', name);
      say(name);
    }
  },
  'network ls'(_, flags) {
    const rows = listObjects('networks').map(({ name }) => ({ Name: name }));
    list(flags, rows, 'Name', ['NAME']);
  },
  'network inspect'([name = '']) {
    if (!listObjects('networks').some((network) => network.name === name)) fail(`Error: No such network: ${name}`);
  },
  'network create'(words) {
    const name = words.at(-1)!;
    keepObject('networks', name, { name });
    say(newId(64));
  },
  'network rm'(words) {
    for (const name of words) dropObject('networks', name);
  },
};

const [, , , ...words] = process.argv;
if (words[0] === '--version') {
  say('Docker (stand-in of a Stepbook rehearsal machine; no containers are made)');
  process.exit(0);
}
const name = ['volume', 'network', 'image'].includes(words[0] ?? '') ? `${words[0]} ${words[1]}` : (words[0] ?? '');
const rest = words.slice(name.split(' ').length);
const command = commands[name] ?? fail(`docker (stand-in): ${name || 'no command'} is not known`, 125);
const flags: Flags = { all: false, quiet: false, format: undefined };
const operands: string[] = [];
if (name === 'run' || name === 'exec') operands.push(...rest);
else {
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index]!;
    if (word === '--format') flags.format = rest[++index] ?? '';
    else if (word.startsWith('--format=')) flags.format = word.slice('--format='.length);
    else if (word === '-d') index++;
    else if (word.startsWith('-')) {
      flags.all ||= /^-\w*[af]/.test(word);
      flags.quiet ||= /^-\w*q/.test(word);
    } else operands.push(word);
  }
}
try {
  process.exitCode = Number((await command(operands, flags)) ?? 0);
  if (name === 'run') process.exit();
} catch (error) {
  fail(`docker (stand-in): ${(error as Error).message}`, 125);
}
