import fs from 'node:fs';
import os from 'node:os';

/** A folder in memory, which is another file system than the temporary folder. */
export const OTHER_DISK = '/dev/shm';

/** For `skipIf`: whether there is no such file system. If so, prints a warning. */
export function isSameDisk(): boolean {
  const isOther = fs.existsSync(OTHER_DISK) && fs.statSync(OTHER_DISK).dev !== fs.statSync(os.tmpdir()).dev;
  if (!isOther) console.warn(`Skipped: tests that need another file system at ${OTHER_DISK}`);
  return !isOther;
}
