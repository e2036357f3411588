import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../../messages/errors.ts';
import { kindOf, readFile } from '../../warehouse/files.ts';

/** The path of a URL in a mirror: `<host>/<path>`, plus `index.json` if the path ends in a slash. */
export function mirrorPath(mirror: string, url: string): string {
  const { host, pathname } = new URL(url);
  const place = pathname.endsWith('/') ? `${pathname}index.json` : pathname;
  const file = path.join(mirror, host, decoded(url, place));
  if (path.relative(mirror, file).startsWith('..'))
    throw new UserError(url, 'address leads out of the mirror', {
      expected: 'a path without ..',
      found: pathname,
      next: 'correct the address',
    });
  return file;
}

function decoded(url: string, pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new UserError(url, 'invalid percent-encoding in the address', {
      expected: '% followed by two hexadecimal digits, such as %25 for a percent sign',
      found: pathname,
      next: 'correct the address',
    });
  }
}

/** Reads a mirror's copy of a URL; undefined if it has none. */
export function readMirror(mirror: string, url: string, maximumBytes: number): Buffer | undefined {
  const next = 'check this path in the mirror; if the file is right, raise maximumBytes in pipeline/sources';
  return readUpTo(maximumBytes, mirrorPath(mirror, url), next);
}

/** Reads a file of at most this many bytes; undefined if there is none. */
export function readUpTo(maximumBytes: number, file: string, next: string): Buffer | undefined {
  const kind = kindOf(file);
  if (kind === 'no file') return undefined;
  const { size } = fs.statSync(file);
  if (kind === 'a file' && size <= maximumBytes) return readFile(file);
  throw new UserError(file, kind === 'a file' ? 'file is too large' : 'not a file', {
    expected: `a file of at most ${maximumBytes / 2 ** 20} MiB`,
    found: kind === 'a file' ? `${Math.round(size / 2 ** 20)} MiB` : kind,
    next,
  });
}
