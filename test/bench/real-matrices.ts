import fs from 'node:fs';
import { brainScore } from '../../pipeline/sources/leaderboard/brain-score.ts';
import { readMirror } from '../../pipeline/sources/retrievals/mirror.ts';
import { readCsv } from '../../pipeline/sources/tables/csv-file.ts';
import { type Matrix, writeMatrix } from './matrix.ts';

export const LEADERBOARD = { data: 'leaderboard', models: 347, metrics: 130, missing: null };

/** All columns of the downloaded leaderboard, including the nodes of its tree; undefined without a mirror. */
export function leaderboardMatrix(folder: string): Matrix | undefined {
  const mirror = process.env.MIRROR ?? '../shared/mirror';
  const source = brainScore.files.find(({ file }) => file === 'leaderboard-2024-12-18.csv')!;
  const bytes = mirror === '' ? undefined : readMirror(mirror, source.url, source.maximumBytes);
  if (!bytes) return undefined;
  const { header, rows } = readCsv({ bytes, where: source.file });
  const columns = header.flatMap((name, place) => (name === 'model_name' ? [] : [place]));
  const scored = columns.map((place) =>
    // An empty cell and an X become NaN.
    Float64Array.from(rows, (row) => (row[place]!.trim() === '' ? Number.NaN : Number(row[place]))),
  );
  const size = { data: LEADERBOARD.data, models: rows.length, metrics: columns.length };
  return writeMatrix(folder, size, (metric) => scored[metric]!);
}

/** A matrix without missing scores, with `neural` neural metrics before the behavioural ones. */
export interface CohortMatrix extends Matrix {
  neural: number;
}

/** The main metric set of the paper's cohort; undefined unless `make paper` has made it from real scores. */
export function paperMatrix(folder: string): CohortMatrix | undefined {
  const files = ['metric', 'score'].map((table) => `out/paper/cohort/${table}.csv`);
  if (!files.every((file) => fs.existsSync(file))) return undefined;
  const [metricRows, scoreRows] = files.map((where) => {
    const { header, rows } = readCsv({ bytes: fs.readFileSync(where), where });
    return rows
      .map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]!])))
      .filter(({ metric_set }) => metric_set === 'brain_score');
  });
  const included = metricRows!.filter(({ included }) => included === 'true');
  const neural = included.filter(({ domain }) => domain === 'neural');
  const metrics = [...neural, ...included.filter(({ domain }) => domain === 'behavior')];
  const models = [...new Set(scoreRows!.map(({ model_id }) => model_id!))];
  if (models.length === 0) return undefined;
  const value = new Map(
    scoreRows!.map(({ model_id, metric_id, value }) => [`${metric_id} ${model_id}`, Number(value)]),
  );
  const size = { data: 'the paper’s cohort', models: models.length, metrics: metrics.length };
  const matrix = writeMatrix(folder, size, (metric) =>
    Float64Array.from(models, (model) => value.get(`${metrics[metric]!.metric_id} ${model}`) ?? Number.NaN),
  );
  return { ...matrix, neural: neural.length };
}
