import path from 'node:path';
import { sources } from '../sources/index.ts';
import { spillFolder } from '../warehouse/database.ts';
import { publishedFolder } from '../warehouse/publish-folder.ts';

/** Words of `make`, whose recipes a study of that name would replace. */
const GOALS =
  'agree aliases all bench check clean compare contract dictionary fetch help normalize pack pipeline predict refresh row-types test test-faults test-slow upload';
/** Other names in `out/`. */
const OUTPUTS =
  'changelog.md consistency current docs history index.html license normalize predictions readme.md releases status.json';

/** Names that no study, and no table that is compared, can have: of goals, of folders in `raw/`, `out/` and `out/.build/`. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...GOALS.split(' '),
  ...OUTPUTS.split(' '),
  ...sources.map(({ id }) => id),
  ...[spillFolder(), publishedFolder()].map((folder) => path.basename(folder)),
]);

/** Names of folders that are being made, and of results of `agree`. */
const TAKEN = /\.(new|link)$|^agree-/;

/** Leaves room for ends such as `-0123456789abcdef.new`; file systems allow 255 bytes. */
export const LONGEST_NAME = 100;

/** Whether a name is free for a study; file systems may ignore case. */
export function isFreeName(name: string): boolean {
  return (
    name.length <= LONGEST_NAME && !reservedNames.has(name.toLowerCase()) && !TAKEN.test(name.toLowerCase())
  );
}
