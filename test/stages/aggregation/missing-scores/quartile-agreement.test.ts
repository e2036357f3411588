import { expect, it } from 'vitest';
import {
  quartileAgreement,
  quartilesOf,
} from '../../../../pipeline/stages/aggregation/missing-scores/tables.ts';

// With ties, as on a leaderboard.
const one = [1, 2, 2, 4, 5, 6, 7, 7, 7, 10, 11];
const other = [3, 1, 2, 6, 4, 5, 9, 7, 8, 11, 10];

// SciPy 1.17.1: numpy.floor(4 * (rankdata(x) - 0.5) / 11)
it('quartiles are those of mid-ranks, so that tied models share one', () => {
  expect(quartilesOf(one)).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3]);
  expect(quartilesOf(other)).toEqual([0, 0, 0, 2, 1, 1, 3, 2, 2, 3, 3]);
});

// NumPy 2.4.6, with the shares t of models by both quartiles: e = t.sum(1) @ t.sum(0); (trace(t) - e) / (1 - e)
it('kappa and the share that changes agree with NumPy', () => {
  const [kappa, changed] = quartileAgreement(quartilesOf(one), quartilesOf(other));
  expect(kappa).toBeCloseTo(0.6333333333333334, 12);
  expect(changed).toBeCloseTo(0.2727272727272727, 12);
});

it('there is no kappa if all models are tied by both rankings', () => {
  const tied = quartilesOf([1, 1, 1, 1]);
  expect(quartileAgreement(tied, tied)).toEqual([Number.NaN, 0]);
});
