import { closeSync, mkdirSync, openSync, readFileSync, readlinkSync, statSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { copyContent } from '../../../local/ec2/copy-content.ts';
import { scratchFolder } from '../machines/bare-machine.ts';

const { folder, remove } = scratchFolder();
afterAll(remove);

describe('the content of a volume', () => {
  it('is copied with its links as they are when it is a folder', async () => {
    mkdirSync(join(folder, 'files'));
    symlinkSync('../elsewhere', join(folder, 'files/link'));
    await copyContent(join(folder, 'files'), join(folder, 'copies/files'));
    expect(readlinkSync(join(folder, 'copies/files/link'))).toBe('../elsewhere');
  });

  const onLinux = process.platform === 'linux' ? it : it.skip; // images are disks of Linux machines alone
  onLinux('is copied with its holes when it is the image of a disk', async () => {
    const size = 2 ** 26;
    const image = openSync(join(folder, 'image'), 'w');
    writeSync(image, 'end', size - 3);
    closeSync(image);
    await copyContent(join(folder, 'image'), join(folder, 'copies/image'));
    const { size: copied, blocks } = statSync(join(folder, 'copies/image'));
    expect(copied).toBe(size);
    expect(blocks * 512).toBeLessThan(2 ** 20);
    expect(readFileSync(join(folder, 'copies/image')).subarray(-3).toString()).toBe('end');
  });
});
