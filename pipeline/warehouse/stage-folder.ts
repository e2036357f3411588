import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { isFile, remove, sha256OfFile, writeFile } from './files.ts';
import { goodRecord, hashSchema, recordText } from './record.ts';
import { inOut } from './root.ts';

export type Origin = 'real' | 'simulated';

/** The stages' folders; their files are linked into `out/` once the study is complete. */
export const buildFolder = (...names: string[]) => inOut('.build', ...names);
const STAGE_FILE = 'stage.json';
/** What a stage said; no file if it said nothing. */
export const LOG = 'log.txt';

/** A plain file name, so that no path leaves the stage's folder. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

const stageFileSchema = z.strictObject({
  /** All that the stage was made from: the sha256 of each file of code, table and setting. */
  inputs: z.record(z.string(), z.string()),
  origin: z.enum(['real', 'simulated']),
  /** sha256 of each file. */
  files: z.record(fileName, hashSchema),
  /** Number of rows of each table. */
  rows: z.record(z.string(), z.int()),
  /** Of each matrix's Arrow file: its number of rows, and the metrics of its columns. */
  matrices: z.record(z.string(), z.strictObject({ rows: z.int(), metrics: z.array(z.string()) })),
});

/** `stage.json`: what a stage was made from, and its files. */
type StageFile = z.infer<typeof stageFileSchema>;
export type MatrixShape = StageFile['matrices'][string];

/** `out/.build/normalize`, or `out/.build/<study>/<stage>`. */
export function stageFolder(stage: string, study: string | undefined): string {
  return study === undefined ? buildFolder(stage) : buildFolder(study, stage);
}

/** A finished stage and its folder. */
export type Made = StageFile & { folder: string };

/** Reads `stage.json`; undefined if it is missing or invalid, or if a listed file is missing or changed: the stage runs again. */
export function readStage(folder: string): Made | undefined {
  const found = goodRecord(path.join(folder, STAGE_FILE), stageFileSchema);
  if (!found) return undefined;
  const isWhole = Object.entries(found.files).every(([name, sha256]) => {
    const file = path.join(folder, name);
    return isFile(file) && sha256OfFile(file) === sha256;
  });
  return isWhole ? { ...found, folder } : undefined;
}

/** sha256 of each table's rows; undefined for one without rows that has no file. */
export function tableHashes({ files, rows }: Made): [table: string, sha256: string | undefined][] {
  return Object.keys(rows).map((table) => [table, files[`${table}.csv`]]);
}

/** An empty folder to make a stage in. */
export function newStageFolder(folder: string): string {
  // If the working folder was removed, a recursive mkdirSync never returns.
  if (!fs.existsSync(inOut())) throw new Error('the folder out/ was removed while the run was at work');
  const made = `${folder}.new`;
  remove(made);
  fs.mkdirSync(made, { recursive: true });
  return made;
}

/** sha256 of each file of a stage's folder. */
export function hashesOf(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, sha256OfFile(path.join(folder, name))]));
}

/** Lists the files of a new folder in `stage.json`, and replaces the old folder. */
export function finishStage(made: string, folder: string, about: Omit<StageFile, 'files'>): Made {
  const content: StageFile = { ...about, files: hashesOf(made) };
  writeFile(path.join(made, STAGE_FILE), recordText(content), { flush: true });
  // If a run is killed between these steps, the stage runs again.
  remove(folder);
  fs.renameSync(made, folder);
  return { ...content, folder };
}
