import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { it } from 'vitest';

/** A folder on another file system than the temporary folder. */
const folder = ['/dev/shm', '/var/tmp'].find(
  (each) => fs.existsSync(each) && fs.statSync(each).dev !== fs.statSync(os.tmpdir()).dev,
);

/** A test with an empty folder on another file system, skipped if there is none. */
export function onOtherDisk(title: string, test: (disk: string) => void | Promise<void>): void {
  if (folder === undefined)
    console.warn('Skipped: tests that need another file system at /dev/shm or /var/tmp');
  it.skipIf(folder === undefined)(title, async () => {
    const disk = fs.mkdtempSync(path.join(folder!, 'metalign-'));
    try {
      await test(disk);
    } finally {
      fs.rmSync(disk, { recursive: true });
    }
  });
}
