import { range } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';

const ROWS = 16;
const COLUMNS = 8;

/** A score of a row in a column: earlier rows are better, and noise has no pattern. */
function score(row: number, column: number): number {
  const noise = ((row * 37 + column * 61 + row * column * 17) % 29) - 14;
  return 80 - 3 * row + noise / 3;
}

type Score = typeof score;

/** A table of students, the first of which is the best. */
function tableOf(columns: readonly string[], scoreOf: Score): string {
  const rows = range(ROWS).map((row) => [
    `S${row + 1}`,
    ...columns.map((_, column) => scoreOf(row, column).toFixed(2)),
  ]);
  return `${[['student', ...columns], ...rows].map((cells) => cells.join(',')).join('\n')}\n`;
}

const names = range(COLUMNS).map((column) => `exam ${column + 1}`);

/** A student's place in an exam, from 1 for the best. */
const place: Score = (row, column) =>
  1 + range(ROWS).filter((other) => score(other, column) > score(row, column)).length;

const sum = (row: number) => range(COLUMNS).reduce((total, column) => total + score(row, column), 0);

/** Scores with another one in the last column. */
const withLast =
  (last: (row: number) => number): Score =>
  (row, column) =>
    column === COLUMNS - 1 ? last(row) : score(row, column);

const judgements: [string, string, string[]][] = [
  ['scores', tableOf(names, score), ['First of the 16 students: S1 (mean ', 'The order is by mean, since ']],
  [
    'ranks',
    tableOf(names, place).replaceAll('.00', ''),
    ['all columns are ranks', 'First of the 16 students: S1 ('],
  ],
  [
    'a sum',
    tableOf([...names, 'points'], (row, column) => (column === COLUMNS ? sum(row) : score(row, column))),
    ['"points" (sum of others)', 'First of the 16 students: S1 (', '16 students × 8 columns'],
  ],
  [
    'other units',
    tableOf(
      names,
      withLast((row) => 1000 * score(row, 9)),
    ),
    [
      'First of the 16 students: S1 (mean rank 1',
      'The order is by mean rank, since the widest of the columns spreads',
    ],
  ],
  [
    'a judge at random',
    tableOf(
      names,
      withLast((row) => 50 + ((row * 11 + 9) % 16)),
    ),
    ['First of the 16 students: S1 (', 'Not clearly related to the other columns: exam 8.'],
  ],
  [
    'an opposed column',
    tableOf(names, (row, column) => withLast((place) => -score(place, 9))((row * 7) % ROWS, column)),
    ['No order of the 16 students is clear', 'exam 8 correlates negatively with all other columns'],
  ],
  [
    'an opposed column of sorted rows',
    tableOf(
      names,
      withLast((row) => -score(row, 9)),
    ),
    ['Lower scores of “exam 8” are taken to be better, because rows are in the order of “exam 1”'],
  ],
  [
    'ties',
    tableOf(names, (row, column) => score(Math.max(row, 1), column)),
    ['First of the 16 students: S1 (mean 76', 'S2 (mean 76'],
  ],
  [
    'a winner by the mean alone',
    tableOf(names, (row, column) => (row === 5 && column < 2 ? 130 : score(row, column))),
    ['First of the 16 students: S6 (mean ', ' by mean; S1 (mean ', ' by mean of z-scores, mean rank'],
  ],
];

describe('make agree', () => {
  const project = untilEnd(new Project());

  it.each(judgements)('judges %s', async (what, table, sentences) => {
    const FILE = `${what.replaceAll(' ', '-')}.csv`;
    project.write(FILE, table);
    const output = await project.outputOf('agree', 0, { FILE });
    const unwrapped = output.replaceAll(/\n +/g, ' ');
    for (const sentence of sentences) expect.soft(unwrapped).toContain(sentence);
  });
});
