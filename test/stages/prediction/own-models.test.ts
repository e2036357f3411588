import { describe, expect, it } from 'vitest';
import { type Distribution, placesOf, predictModel } from '../../../pipeline/stages/prediction/own-models.ts';
import { gaussianOf } from '../../../pipeline/statistics/prediction/gaussian.ts';

const covariance = Float64Array.of(1, 0.6, 0.6, 1);
const metric = (id: string, isReversed = false) => ({
  id: `site:${id}`,
  title: id,
  isReversed,
  scale: { whole: undefined, mean: isReversed ? -5 : 5, deviation: 2 },
  coefficient: 1,
});
const distribution = (isReversed: boolean): Distribution => ({
  metrics: [metric('lab.one', isReversed), metric('two')],
  gaussian: gaussianOf(new Float64Array(2), covariance),
  width: 1.5,
});

describe('a model’s prediction', () => {
  // One standard deviation above the mean: 0.6 × 1, with the variance (1 − 0.36) × (8 + 1) ÷ (8 + 1).
  it('is the conditional mean, with an interval, and adds to the combined score', () => {
    const { known, cells, total, next } = predictModel(distribution(false), Float64Array.of(7, Number.NaN));
    expect(known).toBe(1);
    expect(cells).toEqual([
      {
        id: 'site:two',
        title: 'two',
        estimate: expect.closeTo(5 + 2 * 0.6),
        low: expect.closeTo(5 + 2 * (0.6 - 1.5 * 0.8)),
        high: expect.closeTo(5 + 2 * (0.6 + 1.5 * 0.8)),
      },
    ]);
    // The known 1 and the expected 0.6, each of a mean of 2.5 standard deviations.
    expect(total).toEqual({
      estimate: expect.closeTo(6.6),
      low: expect.closeTo(6.6 - 1.5 * 0.8),
      high: expect.closeTo(6.6 + 1.5 * 0.8),
    });
    expect(next).toEqual([{ title: 'two', left: 0 }]);
  });

  it('is in the metric’s own direction', () => {
    const { cells } = predictModel(distribution(true), Float64Array.of(Number.NaN, 7));
    expect(cells[0]).toMatchObject({
      estimate: expect.closeTo(5 - 2 * 0.6),
      low: expect.closeTo(5 - 2 * 1.8),
    });
  });
});

it('finds metrics by id and title, with or without what stands before them', () => {
  const fold = (name: string) => name.toLowerCase();
  const { metrics } = distribution(false);
  expect(placesOf(['site:lab.one', 'LAB.one', 'one', 'Two', 'three'], metrics, fold)).toEqual([
    0,
    0,
    0,
    1,
    undefined,
  ]);
  expect(placesOf(['two'], [...metrics, metric('x.two')], fold)).toEqual([undefined]);
});
