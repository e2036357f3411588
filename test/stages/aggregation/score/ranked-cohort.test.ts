import { describe, expect, it } from 'vitest';
import type { Cohort } from '../../../../pipeline/cohort/cohort.ts';
import { weightedMedian, winRates } from '../../../../pipeline/stages/aggregation/score/other-methods.ts';
import { rankedCohort } from '../../../../pipeline/stages/aggregation/score/ranked-cohort.ts';
import { leaderboardRanks } from '../../../../pipeline/statistics/numbers/ranks.ts';
import {
  sumOfColumns,
  type Transformation,
  transformed,
} from '../../../../pipeline/statistics/score/aggregation-methods.ts';
import { expectClose } from '../../../statistics/references.ts';

const GAP = Number.NaN;
const columns = [
  Float64Array.of(1, 4, GAP, 2, 6),
  Float64Array.of(10, GAP, 30, 20, 25),
  Float64Array.of(0.5, 0.1, 0.9, 0.9, GAP),
];
const models = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, family: id }));
const metric = { category: 'own', domain: 'own', dataSet: 'own', reversed: false };
const metrics = ['x', 'y', 'z'].map((id) => ({ id, ...metric }));
const cohort: Cohort = { metricSet: 'columns', models, metrics, columns };

const meansOf = (transformation: Transformation, missing: Parameters<typeof rankedCohort>[1]) =>
  sumOfColumns(
    transformed(transformation, rankedCohort(cohort, missing).columns),
    new Float64Array(3).fill(1 / 3),
  );

// Constants from pandas 2.2.3, with t the table: see each line.
describe('missing scores', () => {
  it('are not counted by skip', () => {
    // t.mean(axis=1)
    expectClose(meansOf('scores', 'skip'), [3.8333333333333335, 2.05, 15.45, 7.633333333333333, 15.5]);
    // ((t - t.mean()) / t.std()).mean(axis=1)
    expectClose(
      meansOf('standardised', 'skip'),
      [-0.8644345734059616, -0.48367085353323036, 0.9040222641983, 0.024409973285412907, 0.8396854895157537],
    );
    const meanRanks = meansOf('ranks', 'skip');
    const { scores } = winRates(leaderboardRanks(meanRanks), meanRanks);
    // ((t.rank() - 1) / (t.count() - 1)).mean(axis=1)
    expectClose(
      scores,
      [0.1111111111111111, 0.3333333333333333, 0.9166666666666667, 0.5, 0.8333333333333333],
    );
  });

  it('are zero, or worse than all others', () => {
    // t.fillna(0).mean(axis=1)
    expectClose(
      meansOf('scores', 'zero'),
      [3.8333333333333335, 1.3666666666666665, 10.3, 7.633333333333333, 10.333333333333334],
    );
    // t.fillna(t.min() - 1e-9 * (t.max() - t.min())).rank().mean(axis=1)
    expectClose(
      meansOf('ranks', 'loss'),
      [2.3333333333333335, 2.3333333333333335, 3.5, 3.5, 3.3333333333333335],
    );
  });

  it('leave a model out by default', () => {
    expect(rankedCohort(cohort, 'complete').models.map(({ id }) => id)).toEqual(['a', 'd']);
  });

  it('are refused as zero where lower is better, since that would be the best score', () => {
    const reversed = { ...cohort, metrics: metrics.with(1, { id: 'y', ...metric, reversed: true }) };
    expect(() => rankedCohort(reversed, 'zero')).toThrow(/lower is better/);
  });
});

it('takes the median by weight: the middle of two where half is below', () => {
  const values = Float64Array.of(5, 1, 3, 9);
  expect(weightedMedian(values, new Float64Array(4).fill(0.25))).toBe(4);
  expect(weightedMedian(values, Float64Array.of(0.1, 0.6, 0.2, 0.1))).toBe(1);
  expect(weightedMedian(values.subarray(0, 3), new Float64Array(3).fill(1 / 3))).toBe(3);
});
