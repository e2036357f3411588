import { deviation, mean, range } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { predictedColumns } from '../../../../pipeline/stages/aggregation/score/predicted-scores.ts';
import { seededGenerator, standardNormals } from '../../../../pipeline/statistics/numbers/random.ts';
import { readStudy } from '../../../../pipeline/studies/study.ts';

const ROWS = 60;
const study = readStudy('paper');
const factor = standardNormals(seededGenerator(3, 0), ROWS);
/** All measure one ability; the first row lacks its last score, the second has only its first. */
const columns = range(6).map((column) => {
  const noise = standardNormals(seededGenerator(3, column + 1), ROWS);
  const scores = factor.map((ability, row) => 10 * ability + 2 * noise[row]!);
  if (column === 5) scores[0] = Number.NaN;
  if (column > 0) scores[1] = Number.NaN;
  return scores;
});
const cohort = {
  metricSet: 'all',
  models: range(ROWS).map((row) => ({ id: String(row), family: String(row) })),
  metrics: columns.map((_, column) => ({
    id: String(column),
    category: 'own',
    domain: 'own',
    dataSet: 'own',
    reversed: false,
  })),
  columns,
};

describe('columns with predicted scores', () => {
  const [expected, ...fillings] = predictedColumns(cohort, study);
  const spread = (row: number) => deviation(fillings, (filling) => filling[5]![row]!)!;

  it('keep every score', () => {
    for (const filling of [expected!, ...fillings])
      for (const [c, column] of columns.entries())
        for (const [row, score] of column.entries())
          if (!Number.isNaN(score)) expect(filling[c]![row]).toBe(score);
  });

  it('have what the row’s other scores lead to expect', () => {
    expect(Math.abs(expected![5]![0]! - 10 * factor[0]!)).toBeLessThan(4);
    expect(mean(fillings, (filling) => filling[5]![0]!)).toBeCloseTo(expected![5]![0]!, -1);
  });

  it('are the less certain, the fewer scores a row has', () => {
    expect(fillings).toHaveLength(10);
    expect(spread(0)).toBeGreaterThan(0.5);
    expect(spread(1)).toBeGreaterThan(spread(0));
  });

  it('are the same each time, and have the mean where a column has too few scores', () => {
    const few = columns.map((column, c) =>
      c === 4 ? column.map((score, row) => (row < 4 ? score : Number.NaN)) : column,
    );
    const again = () => predictedColumns({ ...cohort, columns: few }, study);
    expect(again()).toEqual(again());
    expect(again()[3]![4]![30]).toBe(mean(few[4]!));
  });
});
