import { describe, expect, it } from 'vitest';
import { percentileInterval } from '../../pipeline/statistics/bootstrap.ts';
import type { Answers } from '../../pipeline/statistics/error-consistency.ts';
import {
  differenceOf,
  meanOf,
  resampledMeasures,
  standardError,
} from '../../pipeline/statistics/image-resampling.ts';

const IMAGES = 400;
const places = Int32Array.from({ length: IMAGES }, (_, image) => image);
/** A person, two models with the same answers, and one with others. */
const correct = [1, 3, 3, 7].map((step) => places.filter((image) => (image * step) % 10 < 6));
const answers: Answers = {
  observers: 4,
  people: 1,
  conditions: [{ images: IMAGES, seen: correct.map(() => places), correct }],
};

describe('resampledMeasures', () => {
  const [found] = resampledMeasures([answers], { resamples: 2000, seed: 1 });

  it('give the standard error of a proportion for an accuracy', () => {
    const { ood_accuracy } = found![1]!;
    expect(ood_accuracy.estimate).toBe(0.6);
    expect(standardError(ood_accuracy)).toBeCloseTo(Math.sqrt((0.6 * 0.4) / IMAGES), 3);
    const { low, high, degenerate } = percentileInterval(ood_accuracy.resamples);
    expect(low).toBeCloseTo(0.6 - 1.96 * Math.sqrt((0.6 * 0.4) / IMAGES), 2);
    expect(high).toBeCloseTo(0.6 + 1.96 * Math.sqrt((0.6 * 0.4) / IMAGES), 2);
    expect(degenerate).toBe(0);
  });

  it('draw the same images for all observers', () => {
    const difference = differenceOf(found![1]!.error_consistency, found![2]!.error_consistency);
    expect(difference.resamples.every((value) => value === 0)).toBe(true);
    const other = differenceOf(found![1]!.error_consistency, found![3]!.error_consistency);
    expect(standardError(other)).toBeGreaterThan(0.01);
  });

  it('do not depend on the number of resamples', () => {
    const [few] = resampledMeasures([answers], { resamples: 10, seed: 1 });
    expect(few![3]!.error_consistency.resamples).toEqual(found![3]!.error_consistency.resamples.slice(0, 10));
  });
});

describe('meanOf', () => {
  it('leaves out those without an estimate, but not those missing in one resample', () => {
    const mean = meanOf([
      { estimate: 1, resamples: Float64Array.of(1, 2) },
      { estimate: 3, resamples: Float64Array.of(5, Number.NaN) },
      { estimate: Number.NaN, resamples: Float64Array.of(Number.NaN, Number.NaN) },
    ]);
    expect(mean).toEqual({ estimate: 2, resamples: Float64Array.of(3, Number.NaN) });
  });
});
