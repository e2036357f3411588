import fs from 'node:fs';
import path from 'node:path';
import type { Contract } from './contract.ts';
import {
  isFile,
  linkFile,
  readText,
  remove,
  sha256,
  sha256OfFile,
  writeFile,
  writeIfChanged,
} from './files.ts';
import { inOut } from './root.ts';
import { buildFolder, type Made } from './stage-folder.ts';
import { tableName } from './table-file.ts';

/** A file that a stage has made. */
export interface MadeFile {
  /** Its path. */
  file: string;
  sha256: string;
}

export const publishedFolder = (...names: string[]) => buildFolder('published', ...names);
/** Lists the files of a published folder with their sha256; hidden, since it is not an output. */
const LIST = '.files';

/** The stage whose files describe the whole study, and so are at the top of its folder. */
export const TOP = 'publish';

/** The path of a stage's file in `out/<study>/`. */
export function publishedPath(stage: string, file: string): string {
  return stage === TOP ? file : `${stage}/${file}`;
}

/** Whether a study has no files of a table: one that is empty because the study is of a user's tables alone. */
export function isLeftOut(table: Contract, { rows }: Pick<Made, 'rows'>, isOfTablesAlone: boolean): boolean {
  return isOfTablesAlone && table.empty_alone === true && rows[tableName(table.name)] === 0;
}

/**
 * Publishes files as `out/<name>/`, all at once: it is a link to a folder that is completed before the link is changed.
 *
 * @param files by path in `out/<name>/`: their current path, and the sha256 that they have there
 */
export function publishFiles(name: string, files: ReadonlyMap<string, MadeFile>): void {
  const list = [...files].map(([target, { sha256: hash }]) => `${target} ${hash}\n`).join('');
  const folder = publishedFolder(`${name}-${sha256(list).slice(0, 16)}`);
  const link = inOut(name);
  if (isLinkTo(link, folder) && isWhole(name, list, files)) return;
  remove(folder);
  const made = `${folder}.new`;
  remove(made);
  for (const [target, { file }] of files) linkFile(file, path.join(made, target));
  writeFile(path.join(made, LIST), list);
  fs.renameSync(made, folder);
  // Earlier versions had a folder there.
  if (fs.lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) remove(link);
  pointTo(link, folder);
  removeOthers(name, folder);
}

/** Writes a file into `out/<name>/`, beside what is published there. */
export function placeBeside(name: string, file: string, text: string): void {
  // A link to a folder that somebody deleted.
  if (!fs.existsSync(inOut(name))) remove(inOut(name));
  writeIfChanged(inOut(name, file), text);
}

/** Paths in `out/<name>/` of the published files, without any that a user added. */
export function listPublished(name: string): string[] {
  return [...listedHashes(name).keys()];
}

/** sha256 of the published files, by path in `out/<name>/`. */
function listedHashes(name: string): Map<string, string> {
  const lines = readText(inOut(name, LIST)).split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line.split(' ').at(-1)!]));
}

/** Whether there are published outputs of this name. */
export function isPublished(name: string): boolean {
  return isFile(inOut(name, LIST));
}

/** Whether a file is still as it was published. */
export function isAsPublished(name: string, file: string): boolean {
  const published = inOut(name, file);
  if (!isPublished(name) || !isFile(published)) return false;
  return listedHashes(name).get(file) === sha256OfFile(published);
}

function isLinkTo(link: string, folder: string): boolean {
  const status = fs.lstatSync(link, { throwIfNoEntry: false });
  if (!status?.isSymbolicLink()) return false;
  return path.resolve(inOut(), fs.readlinkSync(link)) === path.resolve(folder);
}

/** Whether the published files are these, and unchanged: links to them, or with the same content. */
function isWhole(name: string, list: string, files: ReadonlyMap<string, MadeFile>): boolean {
  if (!isPublished(name) || readText(inOut(name, LIST)) !== list) return false;
  return [...files].every(([target, { file, sha256: hash }]) => {
    const published = inOut(name, target);
    if (!isFile(published)) return false;
    return fs.statSync(published).ino === fs.statSync(file).ino || sha256OfFile(published) === hash;
  });
}

/** Makes a link to a folder, or changes where it leads to, atomically. */
export function pointTo(link: string, folder: string): void {
  const made = buildFolder(`${path.basename(link)}.link`);
  remove(made);
  fs.symlinkSync(path.relative(path.dirname(link), folder), made);
  fs.renameSync(made, link);
}

function removeOthers(name: string, folder: string): void {
  for (const other of fs.readdirSync(publishedFolder())) {
    const isOld = other.startsWith(`${name}-`) && /^[0-9a-f]{16}(\.new)?$/.test(other.slice(name.length + 1));
    if (isOld && other !== path.basename(folder)) remove(publishedFolder(other));
  }
}
