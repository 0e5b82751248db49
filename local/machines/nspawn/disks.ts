import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MachineVolume } from '../machine.ts';
import { nvmeLink } from '../nvme-link.ts';
import { attempt, shell } from './shell.ts';

export type FileSystem = NonNullable<MachineVolume['fileSystem']>;

/** Few inodes and a journal that is not written out: an image of 8 GB takes 4 MB of this host. */
const make: Record<FileSystem, string[]> = {
  ext4: ['mke2fs', '-q', '-t', 'ext4', '-T', 'largefile', '-E', 'lazy_itable_init=0,lazy_journal_init=1'],
  xfs: ['mkfs.xfs', '-q'],
};

export const isMounted = (folder: string) => readFileSync('/proc/self/mounts', 'utf8').includes(` ${folder} `);

/** Makes the image of an empty disk, unless it is there, and mounts it as the machine will see it. */
export async function mountDisk(image: string, fileSystem: FileSystem, sizeGb: number, folder: string): Promise<void> {
  if (!existsSync(image)) {
    mkdirSync(dirname(image), { recursive: true });
    writeFileSync(image, '');
    truncateSync(image, sizeGb * 2 ** 30);
    const [program, ...words] = make[fileSystem];
    await shell(program!, ...words, image);
  }
  mkdirSync(folder, { recursive: true });
  if (!isMounted(folder)) await shell('mount', '-o', 'loop', image, folder);
}

/** The loop device of an image, if it is on one. */
async function deviceOf(image: string): Promise<string | undefined> {
  const found = await shell('losetup', '--noheadings', '--output', 'NAME', '--associated', image);
  return found.trim().split('\n')[0] || undefined;
}

/** A disk as a machine sees it. */
export interface Plugged {
  id: string;
  /** The name it was attached under, e.g. `/dev/sdr`. */
  device: string;
  image: string;
}

const links = ({ id, device }: Plugged) => [`/${nvmeLink(id)}`, device];

/** The line that shows a machine the block device of an image, with the links that udev makes on Amazon Linux. */
export async function plugging(disk: Plugged): Promise<string> {
  const node = (await deviceOf(disk.image)) ?? (await shell('losetup', '--find', '--show', disk.image)).trim();
  const made = `[ -e ${node} ] || mknod -m 600 ${node} b 7 ${node.slice('/dev/loop'.length)}`;
  return [made, ...links(disk).map((link) => `mkdir -p ${dirname(link)} && ln -sfn ${node} ${link}`)].join('; ');
}

/** The line that takes it out of the machine's sight; `release` then lets go of the device. */
export async function unplugging(disk: Plugged): Promise<string> {
  return `rm -f ${links(disk).join(' ')} ${(await deviceOf(disk.image)) ?? ''}`;
}

/** Takes an image off its loop device. */
export async function release(image: string): Promise<void> {
  const device = await deviceOf(image);
  if (device) await attempt('losetup', '--detach', device);
}
