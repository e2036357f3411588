import fs from 'node:fs';
import path from 'node:path';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import type { Project } from '../project.ts';

/** Every kind of file that a run or a refresh reads again. */
const KINDS = {
  body: /^raw\/[^.].*(?<!\.meta\.json)$/,
  sidecar: /^raw\/.*\.meta\.json$/,
  stage: /^out\/\.build\/.*stage\.json$/,
  parquet: /^out\/\.build\/(?!published).*\.parquet$/,
  csv: /^out\/\.build\/(?!published).*\.csv$/,
  made: /^out\/\.build\/(?!published).*\.(arrow|duckdb|md|html|svg|png|txt|json)$/,
  list: /\/\.files$/,
  release: /^out\/releases\/.*release\.json$/,
  released: /^out\/releases\/.*(?<!release\.json)$/,
  status: /^out\/status\.json$/,
  index: /^out\/(index\.html|CHANGELOG\.md|LICENSE|docs\/.*)$/,
};
const kinds = Object.values(KINDS);

export interface Flip {
  file: string;
  /** sha256 with the flipped bit. */
  hash: string;
}

/**
 * Flips one bit of a file in place, so that hard links share it, as they do after damage to the disk.
 *
 * @param n the same number gives the same bit; kinds of files take turns
 */
export function flipBit(project: Project, n: number): Flip {
  const file = fileOfKind(project, n);
  const place = project.path(file);
  const bytes = fs.readFileSync(place);
  const bit = numberFor(`${n} bit`) % (8 * bytes.length);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  const { mode } = fs.statSync(place);
  fs.chmodSync(place, 0o644);
  fs.writeFileSync(place, bytes);
  fs.chmodSync(place, mode);
  return { file, hash: sha256(bytes) };
}

/** A file; kinds of files take turns. */
export function fileOfKind(project: Project, n: number): string {
  const kind = kinds[n % kinds.length]!;
  const files = allFiles(project).filter((file) => kind.test(file) && isVouchedFor(project, file));
  if (files.length === 0) throw new Error(`no file is of the kind ${kind}`);
  return files[numberFor(`${n} file`) % files.length]!;
}

/** Whether a flipped bit is still there, and the output of the run says nothing about the file. */
export function isSilent(project: Project, { file, hash }: Flip, output: string): boolean {
  const place = project.path(file);
  const isLeft = fs.existsSync(place) && sha256(fs.readFileSync(place)) === hash;
  return isLeft && !isNamed(file, output);
}

/** Whether an output names a file. */
export function isNamed(file: string, output: string): boolean {
  return output.includes(file);
}

/** Files that a user added to `raw/` have no sidecar, so any content of them is right. */
function isVouchedFor(project: Project, file: string): boolean {
  return (
    !file.startsWith('raw/') ||
    file.endsWith('.meta.json') ||
    fs.existsSync(project.path(`${file}.meta.json`))
  );
}

function allFiles(project: Project): string[] {
  return ['raw', 'out']
    .flatMap((folder) => fs.readdirSync(project.path(folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(project.root, path.join(entry.parentPath, entry.name)))
    .filter((file) => fs.statSync(project.path(file)).size > 0)
    .sort();
}

function numberFor(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 12), 16);
}
