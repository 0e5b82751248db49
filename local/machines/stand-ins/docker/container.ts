import { onDisk, type StandInSettings } from '../machine.ts';

/** A container as `docker run` was asked for it. */
export interface ContainerRequest {
  name: string;
  image: string;
  command: string[];
  remove: boolean;
  /** `never`: an image that is not there is an error. */
  pull?: string;
  /** Path in the container → path on the machine. */
  mounts: Record<string, string>;
  /** Port of the container → port published on the machine. */
  ports: Record<string, number>;
  environment: Record<string, string>;
}

/** A container as the program in it sees it, on a machine without namespaces. */
export interface ContainerView {
  request: ContainerRequest;
  settings: StandInSettings;
  /** The path on this host of a path in the container: through its mounts, else in the machine's folder. */
  path(inside: string): string;
  /** The port on this host that a port of the container is published at. */
  port(inside: number): number;
}

/** What runs when a container of an image is started. */
export interface ImageProgram {
  /** The real program of the machine, for machines that have it: argv for the container's command. */
  real?(command: string[]): string[];
  /** The program that takes its place; resolves with the exit status, when it ends at all. */
  standIn(container: ContainerView): Promise<number>;
  /** The image declares a VOLUME, so docker makes one without a name. */
  volume?: boolean;
}

const takesValue = new Set(['--net', '--network', '-m', '--memory', '-p', '--expose', '-v', '-e', '--name', '-w']);

/** Reads the words after `docker run`. @throws Error for options that are not known */
export function readRun(words: string[]): ContainerRequest {
  const request: ContainerRequest = {
    name: '',
    image: '',
    command: [],
    remove: false,
    mounts: {},
    ports: {},
    environment: {},
  };
  let index = 0;
  for (; index < words.length && words[index]!.startsWith('-'); index++) {
    const [option, joined] = splitOption(words[index]!);
    if (option === '--rm') request.remove = true;
    else if (option === '--pull') request.pull = joined ?? words[++index] ?? '';
    else if (option === '--oom-kill-disable') continue;
    else if (takesValue.has(option)) apply(request, option, joined ?? words[++index] ?? '');
    else throw new Error(`unknown flag: ${option}`);
  }
  request.image = words[index] ?? '';
  request.command = words.slice(index + 1);
  if (request.image === '') throw new Error('"docker run" requires at least 1 argument.');
  return request;
}

function splitOption(word: string): [string, string?] {
  const mark = word.indexOf('=');
  return word.startsWith('--') && mark > 0 ? [word.slice(0, mark), word.slice(mark + 1)] : [word];
}

function apply(request: ContainerRequest, option: string, value: string): void {
  const [left = '', right = ''] = value.split(':');
  if (option === '--name') request.name = value;
  else if (option === '-v') request.mounts[right] = left;
  else if (option === '-p') request.ports[right] = Number(left);
  else if (option === '-e') request.environment[value.split('=', 1)[0]!] = value.slice(value.indexOf('=') + 1);
}

export function viewOf(request: ContainerRequest, settings: StandInSettings): ContainerView {
  const mounts = Object.entries(request.mounts).sort(([a], [b]) => b.length - a.length);
  return {
    request,
    settings,
    path(inside) {
      const mount = mounts.find(([target]) => inside === target || inside.startsWith(`${target}/`));
      return onDisk(mount ? mount[1] + inside.slice(mount[0].length) : inside);
    },
    port(inside) {
      const published = request.ports[inside] ?? inside;
      return settings.ports[published] ?? published;
    },
  };
}
