// Prints a line for each word, `raw:<hash>` or `out/paper,out/normalize:<hash>`: one hash of what is in the folders that it
// names: paths, sizes, inodes and times of every file, hidden ones apart, behind links too. Plain JavaScript, since Make
// asks for it before anything is installed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

function list(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const file = path.join(folder, name);
      const status = fs.statSync(file, { bigint: true });
      if (status.isDirectory()) return list(file);
      return [`${file} ${status.size} ${status.ino} ${status.mtimeNs} ${status.ctimeNs}\n`];
    });
}

for (const word of process.argv.slice(2)) {
  const lines = word.split(',').flatMap(list);
  console.log(`${word}:${createHash('sha256').update(lines.join('')).digest('hex')}`);
}
