import { shown, UserError } from '../../messages/errors.ts';
import { listed, upToTwenty } from '../../messages/plurals.ts';
import { gitHubFile, type RawFile, type ScoredSnapshot, type Source, undatedMetrics } from '../source.ts';
import { type CsvFile, numberIn, readCsv } from './csv-file.ts';
import { requireOneScoreEach } from './own-table.ts';
import { simulatedNormal } from './simulated-normal.ts';
import { contentHashOf } from './table-of-models.ts';

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
  files: [
    gitHubFile(
      'epflneuroailab/scaling-primate-vvs/e76f924edec181e0b872484eea57e63832281de7/scaling_primate_vvs/artifacts/benchmark_scores.csv',
      'benchmark_scores.csv',
    ),
  ],
  joins: false,
  redirectOrigins: [],
  read: async (files) => files.map(readScores),
  simulate: simulateControlledModels,
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
const benchmarkNames: readonly string[] = benchmarks.map(([name]) => name);

const ACCURACY = 'accuracy';

const described = undatedMetrics([
  ...benchmarks.map(([metric_key, category, data_set]) => ({
    metric_key,
    title: metric_key,
    category,
    data_set,
    higher_is_better: true,
  })),
  {
    metric_key: ACCURACY,
    // The table does not say on which images `acc` is measured; docs/limits.md has the evidence.
    title: 'Top-1 accuracy on the data set that the model was trained on',
    category: 'engineering',
    data_set: 'training data set',
    higher_is_better: true,
  },
]);

/** Reads the table, which has a row per model and benchmark. */
function readScores(file: RawFile): ScoredSnapshot {
  const csv = readCsv(file, ['model_id', 'benchmark_name', 'score', 'seed', 'acc', 'dataset']);
  const at = (column: string) => csv.header.indexOf(column);
  const names = csv.rows.map((row) => row[at('model_id')]!);
  const metrics = csv.rows.map((row) => row[at('benchmark_name')]!);
  requireNames(file, csv, names);
  requireKnownBenchmarks(file, csv, metrics);
  requireOneScoreEach(file, csv, [...names.keys()], (row) => JSON.stringify([names[row], metrics[row]]));
  const scores = names.map((name, row) => ({
    name,
    metric: metrics[row]!,
    value: numberIn(file, csv, row, at('score')),
  }));
  const accuracies = [...accuraciesOf(file, csv, names)].map(([name, value]) => ({
    name,
    metric: ACCURACY,
    value,
  }));
  const present = [...scores, ...accuracies].filter(({ value }) => !Number.isNaN(value));
  requireScores(file, present);
  const configurations = new Map(
    names.map((name, row) => [name, configurationOf(name, csv.rows[row]![at('seed')]!)]),
  );
  const trainedOn = trainingDataSets(file, csv, names);
  const model = {
    configuration: [...configurations.values()],
    training_data_set: [...trainedOn.values()],
  };
  const keys = [...configurations.keys()];
  const score = {
    source_key: present.map(({ name }) => name),
    metric_key: present.map(({ metric }) => metric),
    version: present.map(() => 1),
    is_current: present.map(() => true),
    state: present.map(() => 'scored'),
    value: Float64Array.from(present, ({ value }) => value),
    error: new Float64Array(present.length).fill(Number.NaN),
    measured_at: present.map(() => null),
  };
  return {
    files: [file.name],
    paths: [file.where],
    contentHash: contentHashOf([score, { keys, ...model }]),
    asOf: AS_OF,
    isDated: false,
    hasIds: true,
    roundingStep: 0,
    model: {
      source_key: keys,
      name: keys,
      submitted_at: keys.map(() => null),
      same_as: keys.map(() => null),
      ...model,
    },
    ...described,
    score,
  };
}

/** A model's name without its seed; the first seed is often not in the name. */
function configurationOf(name: string, seed: string): string {
  const suffix = `_seed-${seed}`;
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/**
 * The accuracy of each model; NaN if it is 0. No trained classifier is always wrong: only self-supervised models, which classify
 * nothing, have a 0.
 */
function accuraciesOf(file: RawFile, csv: CsvFile, names: readonly string[]): Map<string, number> {
  const column = csv.header.indexOf('acc');
  const accuracies = repeatedCells(file, csv, names, 'acc', (row) => {
    const value = numberIn(file, csv, row, column);
    if (value < 0 || value > 1) throw unexpectedCell(file, csv, row, 'acc', 'a fraction between 0 and 1');
    return value;
  });
  return new Map([...accuracies].map(([name, value]) => [name, value === 0 ? Number.NaN : value]));
}

/** The data set that each model was trained on, as the table names it; null if it names none. */
function trainingDataSets(file: RawFile, csv: CsvFile, names: readonly string[]): Map<string, string | null> {
  const column = csv.header.indexOf('dataset');
  return repeatedCells(file, csv, names, 'dataset', (row) => csv.rows[row]![column]!.trim() || null);
}

/** What each model has in a column whose cells are the same in every row of the model. */
function repeatedCells<T>(
  file: RawFile,
  csv: CsvFile,
  names: readonly string[],
  column: string,
  valueIn: (row: number) => T,
): Map<string, T> {
  const first = new Map<string, { row: number; value: T }>();
  for (const [row, name] of names.entries()) {
    const value = valueIn(row);
    const known = first.get(name);
    if (known === undefined) first.set(name, { row, value });
    else if (!Object.is(known.value, value)) {
      const cell = shown(csv.rows[known.row]![csv.header.indexOf(column)]);
      const expected = `the same as in line ${csv.lines[known.row]}, which has this model, too: ${cell}`;
      throw unexpectedCell(file, csv, row, column, expected);
    }
  }
  return new Map([...first].map(([name, { value }]) => [name, value]));
}

function unexpectedCell(
  file: RawFile,
  { rows, lines, header }: CsvFile,
  row: number,
  column: string,
  expected: string,
) {
  return new UserError({
    where: `${file.where}: line ${lines[row]}, column "${column}"`,
    problem: column === 'acc' ? 'unexpected accuracy' : 'unexpected training data set',
    expected,
    found: shown(rows[row]![header.indexOf(column)]),
    next: 'check the table; its format may have changed',
  });
}

function requireNames(file: RawFile, { lines }: CsvFile, names: readonly string[]): void {
  const empty = names.findIndex((name) => name.trim() === '');
  if (empty < 0) return;
  throw new UserError({
    where: `${file.where}: line ${lines[empty]}, column "model_id"`,
    problem: 'missing model name',
    expected: 'a name in every row',
    found: shown(names[empty]),
    next: 'check the table; its format may have changed',
  });
}

function requireKnownBenchmarks(file: RawFile, { lines }: CsvFile, metrics: readonly string[]): void {
  const unknown = [...new Set(metrics)].filter((name) => !benchmarkNames.includes(name));
  if (unknown.length === 0) return;
  throw new UserError({
    where: `${file.where}: line ${lines[metrics.indexOf(unknown[0]!)]}, column "benchmark_name"`,
    problem: unknown.length === 1 ? 'unknown benchmark' : `${unknown.length} unknown benchmarks`,
    expected: listed(benchmarkNames),
    found: upToTwenty(unknown.map(shown)),
    next: 'add them to pipeline/sources/tables/controlled-models.ts, with category and data set',
  });
}

function requireScores(file: RawFile, scores: readonly unknown[]): void {
  if (scores.length > 0) return;
  throw new UserError({
    where: file.where,
    problem: 'no scores in the table',
    expected: 'a row per model and benchmark',
    found: 'no number in the columns "score" and "acc"',
    next: 'check that this is the right file',
  });
}

const CONFIGURATIONS = 30;
const SEEDS = 3;
const FAMILIES = ['resnet18', 'convnext_tiny', 'deit_small', 'efficientnet_b0', 'alexnet', 'cornet_s'];
const BENCHMARKS = [
  'movshon.FreemanZiemba2013public.V1-pls',
  'movshon.FreemanZiemba2013public.V2-pls',
  'dicarlo.MajajHong2015public.V4-pls',
  'dicarlo.MajajHong2015public.IT-pls',
  'dicarlo.Rajalingham2018public-i2n',
];

/** Weight of training on the scores; the rest is noise of the model and benchmark. */
export const TRAINING_LOADING = 0.9;

/** Simulates the table: the better a configuration is trained, the higher are the accuracy and all scores of its seeds. */
function simulateControlledModels(): Record<string, Uint8Array> {
  const { uniform, normal } = simulatedNormal(4);
  const lines = Array.from({ length: CONFIGURATIONS }, (_, i) => {
    const accuracy = (0.8 * (i + uniform())) / CONFIGURATIONS;
    // Standardised: a uniform number has a standard deviation of 1 ÷ √12.
    const training = (accuracy / 0.8 - 0.5) * Math.sqrt(12);
    const configuration = `${FAMILIES[i % FAMILIES.length]}_simulated_${i}`;
    return Array.from({ length: SEEDS }, (_, seed) =>
      BENCHMARKS.map((benchmark) => {
        const score =
          0.3 + 0.1 * (TRAINING_LOADING * training + Math.sqrt(1 - TRAINING_LOADING ** 2) * normal());
        return `${configuration}_seed-${seed},${benchmark},${score.toFixed(6)},${seed},${accuracy.toFixed(6)},simulated\n`;
      }),
    );
  });
  return {
    'benchmark_scores.csv': Buffer.from(
      ['model_id,benchmark_name,score,seed,acc,dataset\n', ...lines.flat(2)].join(''),
    ),
  };
}
