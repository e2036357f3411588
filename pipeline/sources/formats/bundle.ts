import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../../messages/errors.ts';
import { type ArchiveLimits, LIMITS } from './tar-archive.ts';

const ARCHIVE = /\.(tar(\.\w+)?|tgz|zip|7z|rar)$/i;

/** Names of files that operating systems put beside a user's own. */
const CLUTTER = /^(\.|__MACOSX$)/;

/** The files of a user's own folder, at any depth. Links are refused, and sizes are checked before any file is read. */
export function bundleFiles(bundle: string, limits: ArchiveLimits = LIMITS): string[] {
  const status = fs.lstatSync(bundle, { throwIfNoEntry: false });
  if (!status) throw refusal(bundle, 'no such folder', 'nothing', 'correct the path');
  if (status.isDirectory()) return filesWithin(bundle, limits);
  if (!status.isFile()) throw link(bundle);
  if (ARCHIVE.test(bundle))
    throw refusal(bundle, 'not a folder', 'an archive', 'unpack it, and put the folder in its place');
  throw refusal(bundle, 'not a folder', 'a file', 'put it into a folder, or remove it');
}

function filesWithin(bundle: string, limits: ArchiveLimits): string[] {
  const files: string[] = [];
  let bytes = 0;
  const list = (folder: string): void => {
    const entries = fs.readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !CLUTTER.test(name));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) list(file);
      else if (!entry.isFile()) throw link(file);
      else {
        const { size } = fs.lstatSync(file);
        bytes += size;
        if (size > limits.memberBytes) throw tooLarge(file, limits.memberBytes, size);
        if (bytes > limits.wantedBytes) throw tooLarge(bundle, limits.wantedBytes, bytes);
        files.push(file);
        if (files.length > limits.members)
          throw refusal(bundle, 'too many files', `more than ${limits.members}`, 'divide the folder');
      }
    }
  };
  list(bundle);
  if (files.length === 0) throw refusal(bundle, 'empty folder', 'no file', 'add files, or remove the folder');
  return files;
}

function refusal(where: string, problem: string, found: string, next: string): UserError {
  return new UserError(where, problem, { expected: 'a folder of <data set>/<file>.csv', found, next });
}

function link(file: string): UserError {
  return refusal(file, 'neither a file nor a folder', 'a link or a device', 'put a copy of the file there');
}

function tooLarge(where: string, most: number, found: number): UserError {
  return new UserError(where, 'too large', {
    expected: `at most ${most / 2 ** 20} MiB`,
    found: `${found} bytes`,
    next: 'divide it, or remove it',
  });
}
