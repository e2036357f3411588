// Plain JavaScript, since Make asks for it before anything is installed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * `raw:<hash>` or `out/paper,out/normalize:<hash>`: one hash of what is in these folders: paths, sizes, inodes and times of
 * every file, hidden ones apart, behind links too.
 *
 * @param {string} folders
 * @param {string} root where they are
 */
export function listing(folders, root = '.') {
  const lines = folders.split(',').flatMap((folder) => list(folder, root));
  return `${folders}:${createHash('sha256').update(lines.join('')).digest('hex')}`;
}

function list(folder, root) {
  const place = path.join(root, folder);
  if (!fs.existsSync(place)) return [];
  return fs
    .readdirSync(place)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const file = path.join(folder, name);
      const status = fs.statSync(path.join(root, file), { bigint: true });
      if (status.isDirectory()) return list(file, root);
      return [`${file} ${status.size} ${status.ino} ${status.mtimeNs} ${status.ctimeNs}\n`];
    });
}
