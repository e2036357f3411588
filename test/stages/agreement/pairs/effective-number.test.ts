import { describe, expect, it } from 'vitest';
import { effectiveNumber } from '../../../../pipeline/stages/agreement/pairs/tables.ts';
import { pairQuantity } from '../../../../pipeline/statistics/correlation/pair-means.ts';
import { allPairs } from '../../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../../pipeline/statistics/numbers/random.ts';
import {
  distribution,
  type Sampling,
  singleModels,
  type Units,
  unitsByLabel,
} from '../../../../pipeline/statistics/resampling/bootstrap.ts';
import { resampledIntervals } from '../../../../pipeline/statistics/resampling/intervals.ts';
import { resampledSpearman } from '../../../../pipeline/statistics/resampling/resampled-spearman.ts';
import { resample } from '../../../statistics/resamples.ts';

const METRICS = 4;
const PAIRS = [...allPairs(METRICS).a.keys()];
const all = new Float64Array(PAIRS.length);

/** Scores that correlate: a common normal value per model, and one of its own per metric. */
function scores(models: number, seed: number): Float64Array[] {
  const common = standardNormals(seededGenerator(seed, 0), models);
  return Array.from({ length: METRICS }, (_, metric) =>
    standardNormals(seededGenerator(seed, metric + 1), models).map((value, model) => value + common[model]!),
  );
}

/** The mean correlation in every resample. */
function means(columns: Float64Array[], units: Units, resamples: number): Float64Array {
  const correlate = resampledSpearman(columns, all);
  const sampling: Sampling = { units, size: units.count, resamples, seed: 5 };
  const correlations = new Float64Array(PAIRS.length);
  return resample(1, sampling, (counts, out) => {
    correlate(counts, correlations);
    out[0] = pairQuantity(correlations, { kind: 'mean', pairs: PAIRS });
  });
}

/** The effective number, with the jackknife's standard error over families. */
function effectiveIn(columns: Float64Array[], labels: string[], resamples: number) {
  const byModels = distribution(means(columns, singleModels(labels.length), resamples));
  const units = unitsByLabel(labels);
  const correlate = resampledSpearman(columns, all);
  const leaving = { units, isJackknife: true, size: 0, resamples: units.count + 1, seed: 0 };
  const [byFamilies] = resampledIntervals(leaving, (counts) => {
    const correlations = new Float64Array(PAIRS.length);
    correlate(counts, correlations);
    return [pairQuantity(correlations, { kind: 'mean', pairs: PAIRS })];
  });
  return effectiveNumber(byModels, byFamilies, units);
}

describe('effectiveNumber', () => {
  it('is about the number of families if their models are identical', () => {
    const families = 40;
    const columns = scores(families, 3).map((column) => Float64Array.from([...column, ...column, ...column]));
    const labels = Array.from({ length: 3 * families }, (_, model) => String(model % families));
    const { value, low, high } = effectiveIn(columns, labels, 4000);
    expect(value / families).toBeGreaterThan(0.8);
    expect(value / families).toBeLessThan(1.05);
    expect(low).toBeLessThan(families);
    expect(high).toBeGreaterThan(families);
  });

  it('is about the number of models if families mean nothing', () => {
    const labels = Array.from({ length: 120 }, (_, model) => String(model % 40));
    const { value } = effectiveIn(scores(120, 4), labels, 4000);
    expect(value).toBeGreaterThan(70);
    expect(value).toBeLessThan(160);
  });

  it('has the range of a variance with few degrees of freedom', () => {
    // In R 4.5.0: qchisq(c(.025, .975), 9) / 9 is 0.3000 and 2.1136.
    const units = unitsByLabel(Array.from({ length: 30 }, (_, model) => String(model % 10)));
    const found = effectiveNumber({ standardError: 0.1 }, { standardError: 0.1 }, units);
    expect(found.value).toBeCloseTo(30, 12);
    expect(found.low / 30).toBeCloseTo(0.3, 2);
    expect(found.high / 30).toBeCloseTo(2.1136, 2);
  });

  it('is NaN without families, and if the quantity does not vary', () => {
    const units = singleModels(30);
    const varies = distribution(Float64Array.of(0.1, 0.2, 0.4));
    const constant = distribution(new Float64Array(7).fill(0.1));
    expect(effectiveNumber(varies, undefined, units).value).toBeNaN();
    expect(effectiveNumber(undefined, varies, units).value).toBeNaN();
    expect(effectiveNumber(varies, constant, units).value).toBeNaN();
    expect(effectiveNumber(constant, varies, units).value).toBeNaN();
  });
});
