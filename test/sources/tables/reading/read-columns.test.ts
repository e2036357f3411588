import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { ownCsvSchema } from '../../../../pipeline/sources/formats/own-csv-schema.ts';
import { readOwnTable } from '../../../../pipeline/sources/tables/own-table.ts';
import { readColumns } from '../../../../pipeline/sources/tables/reading/read-columns.ts';
import { isMissing, SAMPLES } from '../../../project.ts';
import { rawFile } from '../../document.ts';

interface Table {
  case: string;
  columns: Record<string, (number | null)[]>;
  scores: string[];
  /** What the other columns are. */
  others?: Record<string, string>;
  ranks?: boolean;
  lower?: string[];
}

const file = path.join(import.meta.dirname, 'read-columns.yml');

const numbers = (cells: (number | null)[]) => Float64Array.from(cells, (cell) => cell ?? Number.NaN);

it.each(load(fs.readFileSync(file, 'utf8')) as Table[])('finds the scores beside $case', (table) => {
  const columns = Object.entries(table.columns).map(([name, cells]) => ({ name, values: numbers(cells) }));
  const { scores, others, lower } = found(columns);
  expect(scores).toEqual(table.scores);
  expect(others).toEqual(table.others ?? {});
  expect(lower).toEqual(table.ranks ? scores : (table.lower ?? []));
});

/** The scores, what the other columns are, and the scores that are better if they are lower. */
function found(columns: Parameters<typeof readColumns>[0], dates: string[] = [], given: string[] = []) {
  const read = readColumns(columns, dates, given);
  const isScore = ({ role }: { role: string }) => role === 'score';
  const others = read.filter((each) => !isScore(each)).map(({ column, evidence }) => [column, evidence]);
  const lower = read.filter(({ direction }) => direction === 'lower').map(({ column }) => column);
  return {
    scores: read.filter(isScore).map(({ column }) => column),
    others: Object.fromEntries(others),
    lower,
  };
}

it('scores that are named so are scores', () => {
  const values = Float64Array.of(1, 2, 3);
  const columns = ['rank', 'cost', 'score'].map((name) => ({ name, values }));
  expect(found(columns, [], ['rank']).scores).toEqual(['rank', 'score']);
  expect(found(columns, ['score'], ['cost']).scores).toEqual(['cost']);
});

/** Numbers from 0 to 1 that look random, the same in every run. */
const noise = (place: number) => Math.abs(Math.sin(place) * 1e4) % 1;

it.each([
  ['more columns than they have rows', 16, 20, 0],
  ['almost as many columns as rows', 20, 19, 1],
  ['few rows', 8, 6, 1],
  ['one ability behind all columns', 12, 8, 5],
  ['many rows', 100, 12, 5],
])('no sums are found by chance in noise with %s', (_what, rows, columns, common) => {
  for (const decimals of [0, 1, 2]) {
    const table = Array.from({ length: columns }, (_, c) => ({
      name: `column ${c}`,
      values: Float64Array.from({ length: rows }, (_, r) =>
        Number((50 + 5 * (common * noise(1000 + r) + noise(r * columns + c))).toFixed(decimals)),
      ),
    }));
    expect(found(table).scores).toHaveLength(columns);
  }
});

describe.skipIf(isMissing(SAMPLES))('the averages of public leaderboards', () => {
  it.each([
    ['mteb-leaderboard.tsv', 'Average (56 datasets)', 'mean of others'],
    ['bbh-leaderboard.tsv', 'Average', 'mean of others'],
    ['openllm-leaderboard.tsv', 'Average', 'mean of others'],
    ['vtab-leaderboard.tsv', 'Mean (selected datasets)', 'mean of others'],
  ])('are known by their numbers: %s', (name, average, kind) => {
    const text = fs.readFileSync(path.join(SAMPLES, 'other-fields', name), 'utf8').replace(average, 'X');
    const own = ownCsvSchema.omit({ file: true }).parse({ source_id: 'mine', repeated_names: 'by_line' });
    const { notes } = readOwnTable(rawFile(name, text), { ...own, file: name });
    expect(notes.join('\n')).toContain(`"X" (${kind})`);
  });
});

it('no board’s own score and no direction is found in noise, whatever the headers', () => {
  const headers = ['Score', 'Points', 'Index', 'Win', 'Elo', 'rating', 'time', 'acc'];
  for (let table = 0; table < 2000; table++) {
    const random = (place: number) => noise(1e6 + 1000 * table + place);
    const rows = 8 + Math.floor(40 * random(0));
    const columns = Array.from({ length: 3 + Math.floor(6 * random(1)) }, (_, c) => ({
      name: c < 2 ? headers[(table + 3 * c) % headers.length]! : `task ${c}`,
      values: Float64Array.from({ length: rows }, (_, r) => Math.round(1000 * random(2 + c * rows + r)) / 10),
    }));
    const read = readColumns(columns, [], []);
    expect(read.filter(({ role, direction }) => role === 'overall' || direction === 'lower')).toEqual([]);
  }
});

it('columns of zeros, of one number and of tiny and huge ones are read', () => {
  const scales = [0, 1e-300, 1e-160, 1, 1e40];
  const columns = scales.flatMap((scale, c) => [
    { name: `scaled ${c}`, values: Float64Array.from({ length: 20 }, (_, r) => scale * noise(20 * c + r)) },
    { name: `same ${c}`, values: new Float64Array(20).fill(scale) },
  ]);
  const { others } = found(columns);
  expect(Object.keys(others)).toEqual(['scaled 0', ...scales.map((_, c) => `same ${c}`)]);
});
