import { expect, it } from 'vitest';
import { measureAgreement } from '../../../pipeline/stages/consistency/tables.ts';

/** Three measures of six models, and their values in one resample. */
const measures = [
  [
    [0.1, 0.2],
    [0.3, 0.1],
    [0.2, 0.3],
    [0.6, 0.7],
    [0.5, 0.7],
    [0.4, 0.6],
  ],
  [
    [0.9, 0.8],
    [0.4, 0.6],
    [0.7, 0.7],
    [0.2, 0.3],
    [0.4, 0.2],
    [0.1, 0.1],
  ],
  [
    [0, 0.1],
    [0.2, 0],
    [0.1, 0.2],
    [0.1, 0.3],
    [0.3, 0.1],
    [0.2, 0.4],
  ],
].map((models) =>
  models.map(([estimate, resampled]) => ({ estimate: estimate!, resamples: Float64Array.of(resampled!) })),
);

it('the agreement of measures is that of SciPy, also in a resample', () => {
  // scipy.stats.spearmanr(x, y).statistic, SciPy 1.15.3, of columns 1 and 2, 1 and 3, 2 and 3.
  const expected = [
    [-0.7826908981308054, -0.6377481392176932],
    [0.5296408977028497, 0.5735294117647058],
    [-0.5224462547732156, -0.49280538030458115],
  ];
  const found = measureAgreement(measures);
  expect(found).toHaveLength(3);
  for (const [pair, [estimate, resampled]] of expected.entries()) {
    expect(found[pair]!.estimate).toBeCloseTo(estimate!, 14);
    expect(found[pair]!.resamples[0]).toBeCloseTo(resampled!, 14);
  }
});

it('has no value with two models', () => {
  const [pair] = measureAgreement(measures.map((models) => models.slice(0, 2)));
  expect(pair!.estimate).toBeNaN();
  expect(pair!.resamples).toEqual(Float64Array.of(Number.NaN));
});
