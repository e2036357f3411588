// Reads out/current repeatedly until SIGTERM: each time, resolves the link once and checks files that the release
// lists. Prints the numbers of reads and releases, and any failures.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const current = process.argv[2];
const seen = new Set();
const failures = [];
let reads = 0;
let next = 0;

function read() {
  let folder;
  try {
    folder = fs.realpathSync(current);
  } catch (error) {
    // Missing only before the first release.
    if (seen.size > 0) failures.push(`${error}`);
    return;
  }
  reads++;
  try {
    const { release, files } = JSON.parse(fs.readFileSync(path.join(folder, 'release.json'), 'utf8'));
    if (path.basename(folder) !== release) failures.push(`${folder} says that it is ${release}`);
    // Checks all files of a new release, then one file per read.
    const some = seen.has(release) ? [files[next++ % files.length]] : files;
    for (const { path: file, bytes, sha256 } of some) {
      const found = fs.readFileSync(path.join(folder, file));
      if (found.length !== bytes || createHash('sha256').update(found).digest('hex') !== sha256)
        failures.push(`${folder}/${file} is another`);
    }
    seen.add(release);
  } catch (error) {
    failures.push(`${error}`);
  }
}

const timer = setInterval(read, 40);
process.on('SIGTERM', () => {
  clearInterval(timer);
  console.log(JSON.stringify({ reads, releases: seen.size, failures: failures.slice(0, 10) }));
});
