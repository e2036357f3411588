import { describe, expect, it } from 'vitest';
import type { Answers } from '../../../pipeline/stages/consistency/error-consistency.ts';
import {
  byMeasure,
  differenceOf,
  MeasureMeans,
  measureInterval,
  resampledMeasures,
  resamplesOf,
} from '../../../pipeline/stages/consistency/image-resampling.ts';
import { standardDeviation } from '../../../pipeline/statistics/numbers/covariance.ts';
import { distribution } from '../../../pipeline/statistics/resampling/percentiles.ts';
import { Workers } from '../../../pipeline/workers/workers.ts';

const workers = new Workers(1);
const IMAGES = 400;
const places = Int32Array.from({ length: IMAGES }, (_, image) => image);
/** A person, two models with the same answers, and one with others. */
const correct = [1, 3, 3, 7].map((step) => places.filter((image) => (image * step) % 10 < 6));
const answers: Answers = {
  observers: 4,
  people: 1,
  conditions: [{ images: IMAGES, seen: correct.map(() => places), correct }],
};

describe('resampledMeasures', async () => {
  const found = await resampledMeasures(workers, answers, { resamples: 2000, seed: 1 });

  it('give the standard error of a proportion for an accuracy', () => {
    const { ood_accuracy } = found[1]!;
    const error = Math.sqrt((0.6 * 0.4) / IMAGES);
    expect(ood_accuracy[0]).toBe(0.6);
    expect(standardDeviation(resamplesOf(ood_accuracy))).toBeCloseTo(error, 3);
    const { low, high, degenerate } = measureInterval('ood_accuracy', ood_accuracy)!;
    expect(low).toBeCloseTo(0.6 - 1.96 * error, 2);
    expect(high).toBeCloseTo(0.6 + 1.96 * error, 2);
    expect(degenerate).toBe(0);
  });

  it('draw the same images for all observers', () => {
    const difference = differenceOf(found[1]!.error_consistency, found[2]!.error_consistency);
    expect(difference.every((value) => value === 0)).toBe(true);
    const other = differenceOf(found[1]!.error_consistency, found[3]!.error_consistency);
    expect(standardDeviation(resamplesOf(other))).toBeGreaterThan(0.01);
  });

  it('do not depend on the number of resamples', async () => {
    const few = await resampledMeasures(workers, answers, { resamples: 10, seed: 1 });
    expect(few[3]!.error_consistency).toEqual(found[3]!.error_consistency.slice(0, 11));
  });

  it('have twice the bias of a squared difference, which its interval corrects', () => {
    const { accuracy_difference } = found[1]!;
    expect(accuracy_difference[0]).toBe(0);
    // The resampled difference of both accuracies has mean 0, so its mean square is its variance: 0.4 of the answers differ.
    const variance = 0.4 / IMAGES;
    expect(distribution(resamplesOf(accuracy_difference)).mean).toBeCloseTo(variance, 4);
    const { corrected, low } = measureInterval('accuracy_difference', accuracy_difference)!;
    expect([corrected, low]).toEqual([0, 0]);
  });

  it('have no interval without an estimate', () => {
    const missing = new Float64Array(3).fill(Number.NaN);
    expect(measureInterval('error_consistency', missing)).toBeUndefined();
  });
});

it('MeasureMeans leaves out those without an estimate, but not those missing in one resample', () => {
  const over = new MeasureMeans(2);
  const add = (estimate: number, ...resamples: number[]) =>
    over.add(byMeasure(() => Float64Array.of(estimate, ...resamples)));
  add(1, 1, 2);
  add(3, 5, Number.NaN);
  add(Number.NaN, Number.NaN, Number.NaN);
  expect(over.means.ood_accuracy).toEqual(Float64Array.of(2, 3, Number.NaN));
});
