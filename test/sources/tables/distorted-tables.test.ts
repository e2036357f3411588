import { expect, it } from 'vitest';
import { ownCsvSchema } from '../../../pipeline/sources/formats/own-csv-schema.ts';
import { readOwnTable } from '../../../pipeline/sources/tables/own-table.ts';
import { correlate } from '../../../pipeline/statistics/correlation/p-values.ts';
import { rawFile } from '../document.ts';

type Row = string[];

/** 40 models × 6 benchmarks from 30 to 70, by a formula. */
const HEADER = ['model', 'arc', 'hellaswag', 'mmlu', 'gsm8k', 'humaneval', 'bbh'];
const ROWS: Row[] = Array.from({ length: 40 }, (_, i) => {
  const ability = (i * 17) % 40;
  const scores = [7, 11, 13, 19, 23, 29].map(
    (step) => 30 + ability / 2 + ((i * step + 3 * step) % 41) / 2.05,
  );
  return [`net ${i}`, ...scores.map((score) => score.toFixed(2))];
});

const csv = (rows: Row[]) => rows.map((row) => row.join()).join('\n');
const read = (rows: Row[]) =>
  readOwnTable(
    rawFile('mine.csv', csv(rows)),
    ownCsvSchema.parse({ source_id: 'mine', file: 'mine.csv', repeated_names: 'by_line' }),
  );
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean of Spearman's ρ over all pairs of metrics, as `make agree` has it, and the notes in one text. */
function agreement(rows: Row[]) {
  const { scores, names, notes } = read(rows);
  const columns = [...scores.byMetric.values()].map(({ values }) => Float64Array.from(values));
  for (const { length } of columns) expect(length).toBe(names.length);
  const pairs = columns.flatMap((one, i) =>
    columns.slice(i + 1).map((other) => correlate(one, other, 'spearman').estimate),
  );
  return { mean: mean(pairs), notes: notes.join('\n') };
}

const TABLE = [HEADER, ...ROWS];
const RIGHT = agreement(TABLE).mean;

/** The table with further columns, each before the scores of every second case. */
function withColumns(columns: Record<string, (row: number) => string | number>): Row[] {
  const added = Object.entries(columns);
  return TABLE.map(([name, ...scores], i) => {
    const cells = added.map(([title, cell]) => (i === 0 ? title : String(cell(i - 1))));
    return [name!, ...cells, ...scores];
  });
}

/** The table with other cells. */
const withCells = (change: (cell: string, row: number, column: number) => string) =>
  TABLE.map((cells, row) =>
    cells.map((cell, column) => (row === 0 || column === 0 ? cell : change(cell, row, column))),
  );

const two = (number: number) => String(number).padStart(2, '0');
const day = (row: number) => 1 + ((row * 11) % 28);
const month = (row: number) => 1 + ((row * 5) % 12);
const spread = (row: number) => (1 + ((row * 13) % 37) / 37).toFixed(2);

it('has a right answer', () => {
  expect(RIGHT).toBeCloseTo(0.547, 3);
  expect(agreement(TABLE).notes).not.toMatch(/left out|counts as|ignored/);
});

it.each<[string, Record<string, (row: number) => string | number>]>([
  ['dates as 20240131', { evaluated: (row) => `2024${two(month(row))}${two(day(row))}` }],
  ['dates as 31.01', { evaluated: (row) => `${two(day(row))}.${two(month(row))}` }],
  ['dates as 31.01.2024', { evaluated: (row) => `${two(day(row))}.${two(month(row))}.2024` }],
  ['dates as 2024-01-31', { evaluated: (row) => `2024-${two(month(row))}-${two(day(row))}` }],
  ['months as 2024-01', { evaluated: (row) => `2024-${two(month(row))}` }],
  ['months as 202401', { evaluated: (row) => `2024${two(month(row))}` }],
  ["Excel's dates", { evaluated: (row) => 45292 + row }],
  ['years', { year: (row) => 2012 + (row % 12) }],
  ['standard deviations', { arc_std: spread, bbh_std: spread, mmluStd: spread }],
  ['standard errors', { 'arc (SE)': spread, mmlu_stderr: spread, 'standard error of bbh': spread }],
  ['errors', { arc_error: spread, 'σ (mmlu)': spread, 'uncertainty of bbh': spread, gsm8k_n: day }],
  ['intervals', { arc_ci: spread, arc_ci_low: spread, arc_ci_high: spread, 'mmlu ±': spread }],
  ['training', { epoch: day, 'training steps': day, seed: day, version: spread, lr: spread }],
  [
    'counts',
    { n_samples: day, 'batch size': day, 'num-shots': day, '# images': day, tokens: day, votes: day },
  ],
  [
    'costs',
    {
      cost: spread,
      'Price ($ per 1M tokens)': spread,
      latency_ms: day,
      'Inference time (s)': spread,
      GPU_hours: day,
    },
  ],
  [
    'sizes',
    {
      'params (B)': spread,
      'Model Size (GB)': spread,
      'peak memory': spread,
      GFLOPs: spread,
      'Memory Usage (MB)': day,
    },
  ],
  ['ranks and ids', { Rank: (row) => row + 1, run_id: (row) => row, 'Unnamed: 0': (row) => row }],
])('a table with %s has the same mean, and names them', (_, columns) => {
  const found = agreement(withColumns(columns));
  for (const name of Object.keys(columns)) expect(found.notes).toContain(JSON.stringify(name));
  expect(found.mean).toBeCloseTo(RIGHT, 12);
});

/** A row of a statistic of each column. */
const summary = (name: string, of: (values: number[]) => number) => [
  name,
  ...HEADER.slice(1).map((_, i) => of(ROWS.map((row) => Number(row[i + 1]))).toFixed(2)),
];
const sd = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

it.each([
  ['Average', mean],
  ['Mean score', mean],
  ['std', sd],
  ['Standard deviation', sd],
  ['standard dev.', sd],
  ['SD', sd],
  ['Ø', mean],
  ['MAX', (values: number[]) => Math.max(...values)],
  ['Total', (values: number[]) => values.length * mean(values)],
  ['Random baseline', () => 25],
  ['chance', () => 25],
] as const)('a table with a row %s has the same mean, and names it', (name, of) => {
  const found = agreement([...TABLE, summary(name, of), summary('Median of all models', mean)]);
  expect(found.notes).toContain(
    `left out because they do not look like models: "${name}", "Median of all models"`,
  );
  expect(found.mean).toBeCloseTo(RIGHT, 12);
});

it('names a row that is the mean of the others, whatever it is called', () => {
  const { notes } = agreement([...TABLE, summary('Gesamt', mean)]);
  expect(notes).toContain('"Gesamt" is the mean of the other rows; if it is no model, remove its row');
});

it('takes people for models', () => {
  expect(read([...TABLE, summary('Human average', mean)]).names).toContain('Human average');
});

it.each(['-1', '-99', '0', '-999', '9999'])('names %s for missing scores from 30 to 70', (code) => {
  const { notes } = agreement(
    withCells((cell, row, column) => ((row + column) % 9 === 0 && column < 4 ? code : cell)),
  );
  const advice = 'leave these cells empty if it stands for a missing one';
  const columns = '"arc" (4 cells), "hellaswag" (4 cells), "mmlu" (4 cells)';
  expect(notes).toContain(`${code} counts as a score in ${columns}; ${advice}`);
});

it.each<[string, (cell: string, row: number, column: number) => string]>([
  ['some scores of 0', (cell, row) => (row < 9 ? String(row) : cell)],
  ['answers of 0 and 1', (_, row, column) => String((row * column) % 3 === 0 ? 1 : 0)],
  ['z-scores', (cell, row) => (row === 7 ? '-1' : ((Number(cell) - 50) / 10).toFixed(2))],
])('finds no missing scores in %s', (_, change) => {
  expect(agreement(withCells(change)).notes).not.toContain('counts as');
});

/** Scores × 25 with a point between thousands. */
const thousands = (cell: string) =>
  String(Math.round(Number(cell) * 25))
    .replace(/(?=\d{3}$)/, '.')
    .replace(/^\./, '');

it.each<[string, (cell: string, row: number, column: number) => string]>([
  ['all columns', thousands],
  ['one column', (cell, _row, column) => (column === 2 ? thousands(cell) : cell)],
])('asks about thousands between commas in %s', (_, change) => {
  expect(() => read(withCells(change))).toThrow(
    /line \d+, column "\w+": a number that can be read in two ways\n {2}expected: at least one number in the column that shows/,
  );
});

it.each<[string, (cell: string) => string]>([
  ['decimals of three digits', (cell) => `${cell}4`],
  [
    'percentages of three digits, and 0 and 100',
    (cell) => (cell > '65' ? '100' : cell < '35' ? '0' : `${cell}4`),
  ],
  [
    'numbers without a point',
    (cell) => (Number(cell) < 50 ? String(Math.round(Number(cell) * 1000)) : `${cell}4`),
  ],
])('does not ask about %s', (_, change) => {
  expect(read(withCells(change)).metrics).toEqual(HEADER.slice(1));
});

it.each(['model', 'benchmark', ''])(
  'asks about a transposed table whose first column is called %j',
  (corner) => {
    const transposed = HEADER.map((name, i) => [i === 0 ? corner : name, ...ROWS.map((row) => row[i]!)]);
    transposed[0] = [corner, ...ROWS.map(([name]) => name!)];
    expect(() => read(transposed)).toThrow(
      `mine.csv: the table may have models in its columns, and metrics in its rows
  expected: one row per model, and one column per metric
  found:    6 rows, named in ${JSON.stringify(corner)}, and 40 columns of numbers
  next:     transpose it`,
    );
  },
);

it('leaves the same metrics out of a long table', () => {
  const long = withColumns({ arc_std: spread, latency: day }).flatMap(([model, ...cells], i, rows) =>
    i === 0 ? [] : cells.map((cell, column) => [model!, rows[0]![column + 1]!, cell]),
  );
  const found = agreement([['model', 'metric', 'value'], ...long]);
  expect(found.notes).toContain('left out because they do not look like scores: "arc_std", "latency"');
  expect(found.mean).toBeCloseTo(RIGHT, 12);
});
