import { describe, expect, it } from 'vitest';
import {
  distribution,
  type Sampling,
  singleModels,
  type Units,
  unitsByLabel,
} from '../../pipeline/statistics/bootstrap.ts';
import { effectiveNumber } from '../../pipeline/statistics/effective-number.ts';
import { meanOfPairs } from '../../pipeline/statistics/pair-means.ts';
import { allPairs } from '../../pipeline/statistics/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';
import { resampledSpearman } from '../../pipeline/statistics/resampled-spearman.ts';
import { repeatedSpearman, resample } from './resamples.ts';

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
    out[0] = meanOfPairs(correlations, PAIRS);
  });
}

function effectiveIn(columns: Float64Array[], labels: string[], resamples: number): number {
  const [byModels, byFamilies] = [singleModels(labels.length), unitsByLabel(labels)].map((units) =>
    distribution(means(columns, units, resamples)),
  );
  return effectiveNumber(labels.length, byModels, byFamilies);
}

describe('effectiveNumber', () => {
  it('is the number of families if their models are identical', () => {
    const families = 40;
    const columns = scores(families, 3).map((column) => Float64Array.from([...column, ...column, ...column]));
    const labels = Array.from({ length: 3 * families }, (_, model) => String(model % families));
    expect(effectiveIn(columns, labels, 4000) / families).toBeCloseTo(1, 1);
  });

  it('is about the number of models if families mean nothing', () => {
    const labels = Array.from({ length: 120 }, (_, model) => String(model % 40));
    const effective = effectiveIn(scores(120, 4), labels, 4000);
    expect(effective).toBeGreaterThan(80);
    expect(effective).toBeLessThan(160);
  });

  it('is the number of models if each is a family', () => {
    const labels = Array.from({ length: 30 }, (_, model) => String(model));
    expect(effectiveIn(scores(30, 5), labels, 200)).toBeCloseTo(30, 10);
  });

  it('agrees with standard deviations of plain correlations of repeated scores', () => {
    const labels = Array.from({ length: 24 }, (_, model) => String(model % 10));
    const columns = scores(24, 6);
    const variance = (units: Units) => {
      const sampling: Sampling = { units, size: units.count, resamples: 100, seed: 5 };
      const values = resample(1, sampling, (counts, out) => {
        const rho = repeatedSpearman(columns, counts);
        out[0] = rho.reduce((sum, value) => sum + value) / rho.length;
      });
      const mean = values.reduce((sum, value) => sum + value) / 100;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 99;
    };
    const expected = (24 * variance(singleModels(24))) / variance(unitsByLabel(labels));
    expect(effectiveIn(columns, labels, 100)).toBeCloseTo(expected, 10);
  });

  it('is NaN without families, and if the quantity does not vary', () => {
    const varies = distribution(Float64Array.of(0.1, 0.2, 0.4));
    const constant = distribution(new Float64Array(7).fill(0.1));
    expect(effectiveNumber(30, varies, undefined)).toBeNaN();
    expect(effectiveNumber(30, undefined, varies)).toBeNaN();
    expect(effectiveNumber(30, varies, constant)).toBeNaN();
    expect(effectiveNumber(30, constant, varies)).toBeNaN();
    expect(effectiveNumber(30, varies, distribution(Float64Array.of(Number.NaN, 1)))).toBeNaN();
  });
});
