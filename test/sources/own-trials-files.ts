import { LIMITS } from '../../pipeline/sources/formats/tar-archive.ts';
import { datasets } from '../../pipeline/sources/trials/trial-files.ts';
import type { Project } from '../project.ts';
import { readTarGz } from './read-tar.ts';

export const COLUMNS = 'subj,session,trial,rt,object_response,category,condition,imagename'.split(',');

/** A file as the toolbox writes it. */
export function plain(rows: readonly (readonly string[])[]): string {
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** A row of a file of trials. */
export type Row = string[];

export const MEASURES = [
  'ood_accuracy',
  'accuracy_difference',
  'observed_consistency',
  'error_consistency',
] as const;

/** The trials of an archive's observers by data set and observer. */
export async function trialsOf(bytes: Buffer): Promise<Map<string, Map<string, Row[]>>> {
  const found = new Map(datasets.map((dataset) => [String(dataset), new Map<string, Row[]>()]));
  for (const { path, text } of await readTarGz(bytes, LIMITS, (each) => each.endsWith('.csv'))) {
    const rows = text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.trimEnd().split(','));
    found.get(path.split('/').at(-2)!)?.set(rows[0]![0]!, rows);
  }
  return found;
}

/** Writes a model's trials below a folder, as the toolbox does. */
export function put(project: Project, folder: string, model: Map<string, Row[]>, form = plain): void {
  for (const [dataset, rows] of model)
    project.write(`${folder}/${dataset}/${dataset}_${rows[0]![0]}_session-1.csv`, form(rows));
}
