import { listed } from '../../messages/counts-and-lists.ts';
import { shown, UserError } from '../../messages/errors.ts';
import { toColumns } from '../../warehouse/rows.ts';
import { type CsvFile, cellIn, columnOf, numberIn, readCsv, wrongCell } from '../formats/csv-file.ts';
import {
  contentHashOf,
  gitHubFile,
  type RawFile,
  type ScoredSnapshot,
  type Source,
  undated,
  undatedMetrics,
  undatedScores,
} from '../source.ts';
import { filledColumn, requireOneScoreEach } from './own-table.ts';

const COMMIT = 'epflneuroailab/scaling-primate-vvs/e76f924edec181e0b872484eea57e63832281de7';

/**
 * Controlled models: architectures trained with the same recipe on data sets of different size, and pretrained ones, scored on
 * public benchmarks of Brain-Score.
 */
export const controlledModels: Source = {
  id: 'controlled-models',
  title: 'Controlled models, on public benchmarks of Brain-Score',
  licence: 'MIT',
  citation:
    'Gokce & Schrimpf 2024, Scaling laws for task-optimized models of the primate visual ventral stream, arXiv 2411.05712; scores from github.com/epflneuroailab/scaling-primate-vvs',
  files: [gitHubFile(`${COMMIT}/scaling_primate_vvs/artifacts/benchmark_scores.csv`, 'benchmark_scores.csv')],
  joins: 'controlled-models',
  read: async (files) => files.map(readScores),
};

/** The date of the table's commit; the table has no date. */
const AS_OF = '2025-05-23';

/** The public benchmarks, as the table names them. */
const benchmarks = [
  ['movshon.FreemanZiemba2013public.V1-pls', 'V1', 'FreemanZiemba2013'],
  ['movshon.FreemanZiemba2013public.V2-pls', 'V2', 'FreemanZiemba2013'],
  ['dicarlo.MajajHong2015public.V4-pls', 'V4', 'MajajHong2015'],
  ['dicarlo.MajajHong2015public.IT-pls', 'IT', 'MajajHong2015'],
  ['dicarlo.Rajalingham2018public-i2n', 'behavior', 'Rajalingham2018'],
] as const;
export const benchmarkNames: readonly string[] = benchmarks.map(([name]) => name);

const ACCURACY = 'accuracy';
/** The table does not say on which images `acc` is measured; docs/limits.md has the evidence. */
const ACCURACY_TITLE = 'Top-1 accuracy on the data set that the model was trained on';

const described = undatedMetrics([
  ...benchmarks.map(([name, category, data_set]) => ({ metric_key: name, title: name, category, data_set })),
  { metric_key: ACCURACY, title: ACCURACY_TITLE, category: 'engineering', data_set: 'training data set' },
]);

/** Reads the table, which has a row per model and benchmark. */
function readScores(file: RawFile): ScoredSnapshot {
  const csv = readCsv(file, ['model_id', 'benchmark_name', 'score', 'seed', 'acc', 'dataset']);
  const names = filledColumn(csv, 'model_id');
  const metrics = columnOf(csv, 'benchmark_name');
  requireKnownBenchmarks(csv, metrics);
  requireOneScoreEach(csv, [...names.keys()], names, metrics);
  const models = firstRows(csv, names);
  const all = [
    ...names.map((source_key, row) => ({
      source_key,
      metric_key: metrics[row]!,
      value: numberIn(csv, row, 'score'),
    })),
    ...[...models].map(([source_key, row]) => ({
      source_key,
      metric_key: ACCURACY,
      value: accuracyIn(csv, row),
    })),
  ];
  const present = all.filter(({ value }) => !Number.isNaN(value));
  if (present.length === 0)
    throw new UserError(file.where, 'no scores in the table', {
      expected: 'a row per model and benchmark',
      found: 'no number in the columns "score" and "acc"',
      next: 'check that this is the right file',
    });
  const keys = [...models.keys()];
  const model = {
    configuration: [...models].map(([name, row]) => configurationOf(name, cellIn(csv, row, 'seed'))),
    training_data_set: [...models.values()].map((row) => cellIn(csv, row, 'dataset').trim() || null),
  };
  const score = undatedScores(toColumns(present));
  return {
    ...undated([file], AS_OF),
    contentHash: contentHashOf([score, { keys, ...model }]),
    hasIds: true,
    model: { source_key: keys, name: keys, ...model },
    ...described,
    score,
  };
}

/** A model's name without its seed; the first seed is often not in the name. */
function configurationOf(name: string, seed: string): string {
  const suffix = `_seed-${seed}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/** The first row of each model; its others must repeat its accuracy and data set. */
function firstRows(csv: CsvFile, names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const [row, name] of names.entries()) {
    const first = found.get(name) ?? row;
    found.set(name, first);
    for (const column of ['acc', 'dataset']) {
      const cell = cellIn(csv, first, column);
      if (cellIn(csv, row, column) === cell) continue;
      const where = `as in line ${csv.lines[first]}, which has this model, too`;
      throw unexpectedCell(csv, row, column, `${shown(cell)}, ${where}`);
    }
  }
  return found;
}

/** No trained classifier is always wrong: only self-supervised models, which classify nothing, have a 0. */
function accuracyIn(csv: CsvFile, row: number): number {
  const value = numberIn(csv, row, 'acc');
  if (value < 0 || value > 1) throw unexpectedCell(csv, row, 'acc', 'a fraction between 0 and 1');
  return value || Number.NaN;
}

function unexpectedCell(csv: CsvFile, row: number, column: string, expected: string): UserError {
  const next = 'check the table; its format may have changed';
  return wrongCell(csv, row, column, 'unexpected value', expected, next);
}

function requireKnownBenchmarks(csv: CsvFile, metrics: readonly string[]): void {
  const row = metrics.findIndex((name) => !benchmarkNames.includes(name));
  if (row < 0) return;
  const next = 'add it to pipeline/sources/tables/controlled-models.ts, with category and data set';
  throw wrongCell(csv, row, 'benchmark_name', 'unknown benchmark', listed(benchmarkNames), next);
}
