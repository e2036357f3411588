import { describe, expect, it } from 'vitest';
import { leavingOut } from '../../../../pipeline/cohort/model-sampling.ts';
import {
  componentSpread,
  participationRatio,
  participationRatioInterval,
} from '../../../../pipeline/stages/structure/components/component-spread.ts';
import { seededGenerator, standardNormals } from '../../../../pipeline/statistics/numbers/random.ts';
import {
  distribution,
  resampleCounts,
  singleModels,
} from '../../../../pipeline/statistics/resampling/bootstrap.ts';
import { asResampled, resampledIntervals } from '../../../../pipeline/statistics/resampling/intervals.ts';
import { correlationEigenvalues, integers } from '../../../statistics/references.ts';
import { percentileInterval, resample } from '../../../statistics/resamples.ts';

// Constants from R 4.5.0.

describe('participationRatio', () => {
  it('agrees with R: e <- eigen(cor(stackloss))$values; sum(e)^2 / sum(e^2)', () => {
    const eigenvalues = Float64Array.of(
      2.997471741087385,
      0.7340444731762397,
      0.21531140730728393,
      0.05317237842909047,
    );
    expect(participationRatio(eigenvalues)).toBeCloseTo(1.671394548930013, 14);
  });

  it('ranges from 1 to the number of metrics', () => {
    expect(participationRatio(Float64Array.of(3, 0, 0))).toBe(1);
    expect(participationRatio(Float64Array.of(1, 1, 1))).toBe(3);
  });

  it('is NaN if an eigenvalue is NaN', () => {
    expect(participationRatio(Float64Array.of(1, Number.NaN))).toBeNaN();
  });
});

/** Metrics that all load on one factor with 0.4, so that all correlations are 0.16. */
function oneFactor(models: number, metrics: number, seed: number, world: number): Float64Array[] {
  const normal = standardNormals(seededGenerator(seed, world), models * (metrics + 1));
  return Array.from({ length: metrics }, (_, m) =>
    Float64Array.from(
      { length: models },
      (_, i) => 0.4 * normal[i]! + Math.sqrt(0.84) * normal[(m + 1) * models + i]!,
    ),
  );
}

describe('participationRatioInterval', () => {
  it('is the shifted interval of the inverse', () => {
    // s <- c(6.1, 5.9, 6.4, 5.7, 6.0, 6.6, 5.8, 6.2); e <- 6.3; i <- 1 / s; b <- mean(i) - 1 / e
    // rev(1 / (quantile(i, c(0.025, 0.975), type = 6) - 2 * b)); 1 / (1 / e - b)
    const resampled = Float64Array.of(6.1, 5.9, 6.4, 5.7, 6.0, 6.6, 5.8, 6.2);
    const interval = participationRatioInterval(6.3, distribution(resampled.map((each) => 1 / each)), 50);
    expect(interval.low).toBeCloseTo(6.1106469465779494, 12);
    expect(interval.high).toBeCloseTo(7.1568975202386582, 12);
    expect(interval.corrected).toBeCloseTo(6.542992881756212, 12);
  });

  it('is between 1 and the number of metrics', () => {
    const interval = participationRatioInterval(
      2.9,
      distribution(Float64Array.of(1 / 1.5, 1 / 1.6, 1 / 1.7)),
      3,
    );
    expect(interval).toEqual({ low: 3, high: 3, corrected: 3, degenerate: 0 });
  });

  it('covers the ratio of the population, unlike the percentile interval', () => {
    const worlds = 100;
    const [models, metrics, resamples] = [60, 16, 100];
    const ratio = metrics / (1 + (metrics - 1) * 0.16 ** 2);
    const once = new Int32Array(models).fill(1);
    const covered = { corrected: 0, plain: 0 };
    const means = { corrected: 0, plain: 0 };
    for (let world = 0; world < worlds; world++) {
      const spreadIn = componentSpread(oneFactor(models, metrics, 5, world));
      const estimate = 1 / spreadIn(once).inverseRatio;
      const sampling = { units: singleModels(models), size: models, resamples, seed: world };
      const inverse = resample(1, sampling, (counts, out) => {
        out[0] = spreadIn(counts).inverseRatio;
      });
      const interval = participationRatioInterval(estimate, distribution(inverse), metrics);
      const percentiles = percentileInterval(inverse);
      if (interval.low <= ratio && ratio <= interval.high) covered.corrected++;
      if (percentiles.low <= 1 / ratio && 1 / ratio <= percentiles.high) covered.plain++;
      means.corrected += interval.corrected / worlds;
      means.plain += estimate / worlds;
    }
    expect(covered.corrected).toBeGreaterThan(85);
    expect(covered.plain).toBeLessThan(10);
    expect(Math.abs(means.corrected - ratio)).toBeLessThan(0.2);
    expect(means.plain).toBeLessThan(ratio - 1);
  });

  it('covers it from groups of models, too', () => {
    const [worlds, models, metrics] = [200, 200, 16];
    const ratio = metrics / (1 + (metrics - 1) * 0.16 ** 2);
    const sampling = leavingOut(Array.from({ length: models }, (_, i) => String(i % 50)));
    const found = { covered: 0, corrected: 0, plain: 0 };
    for (let world = 0; world < worlds; world++) {
      const spreadIn = componentSpread(oneFactor(models, metrics, 6, world));
      const [inverse] = resampledIntervals(sampling, (counts) => [spreadIn(counts).inverseRatio]);
      const estimate = spreadIn(new Int32Array(models).fill(1)).inverseRatio;
      const resampled = asResampled(estimate, inverse!, sampling.units);
      const { corrected, low, high } = participationRatioInterval(1 / estimate, resampled, metrics);
      found.covered += Number(low <= ratio && ratio <= high) / worlds;
      found.corrected += corrected / worlds;
      found.plain += 1 / estimate / worlds;
    }
    expect(found.covered).toBeGreaterThan(0.91);
    expect(Math.abs(found.corrected - ratio)).toBeLessThan(0.1);
    expect(found.plain).toBeLessThan(ratio - 0.5);
  });
});

describe('componentSpread', () => {
  it.each([
    [30, 6],
    [12, 9],
    [8, 20],
  ])('agrees with the eigenvalues in resamples of %i models × %i metrics', (models, metrics) => {
    const columns = Array.from({ length: metrics }, (_, metric) => integers(models, 40, 50 + metric));
    const sampling = { units: singleModels(models), size: models, resamples: 50, seed: 3 };
    const spreadIn = componentSpread(columns);
    for (let i = 0; i < 50; i++) {
      const counts = resampleCounts(sampling, i);
      const eigenvalues = correlationEigenvalues(columns, counts);
      const { inverseRatio, share } = spreadIn(counts);
      if (Number.isNaN(eigenvalues[0])) {
        expect([inverseRatio, share]).toEqual([Number.NaN, Number.NaN]);
      } else {
        expect(1 / inverseRatio).toBeCloseTo(participationRatio(eigenvalues), 11);
        expect(share).toBeCloseTo(eigenvalues[0]! / metrics, 11);
      }
    }
  });

  it('leaves out a metric that is constant in the cohort', () => {
    const columns = [0, 1, 2].map((metric) => integers(9, 40, 50 + metric));
    const counts = new Int32Array(9).fill(1);
    const found = componentSpread([...columns, new Float64Array(9).fill(7)])(counts);
    const expected = componentSpread(columns)(counts);
    expect(found.inverseRatio).toBeCloseTo(expected.inverseRatio, 14);
    expect(found.share).toBeCloseTo(expected.share, 14);
  });

  it('is NaN if a metric is constant among the drawn models', () => {
    const columns = [Float64Array.of(1, 1, 2), Float64Array.of(3, 1, 2)];
    const found = componentSpread(columns)(Int32Array.of(2, 1, 0));
    expect(found).toEqual({ inverseRatio: Number.NaN, share: Number.NaN });
  });
});
