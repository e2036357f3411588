import { describe, expect, it } from 'vitest';
import {
  distribution,
  resampleCounts,
  singleModels,
  unitsByLabel,
} from '../../../pipeline/statistics/resampling/bootstrap.ts';
import {
  effectiveUnits,
  jackknifeInterval,
  percentileLevel,
  resampledIntervals,
  shiftedInterval,
  widerInterval,
} from '../../../pipeline/statistics/resampling/intervals.ts';
import { resampledSpearman } from '../../../pipeline/statistics/resampling/resampled-spearman.ts';

// Constants from R 4.5.0.

// s <- c(6.1, 5.9, 6.4, 5.7, 6.0, 6.6, 5.8, 6.2); e <- 6.3; b <- mean(s) - e
const values = Float64Array.of(6.1, 5.9, 6.4, 5.7, 6.0, 6.6, 5.8, 6.2);
const resampled = distribution(values);
const everywhere = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

describe('shiftedInterval', () => {
  it('shifts the percentiles by twice the bias: quantile(s, c(0.025, 0.975), type = 6) - 2 * b; e - b', () => {
    const { low, high, corrected, degenerate } = shiftedInterval(6.3, resampled, everywhere);
    expect(low).toBeCloseTo(6.125, 12);
    expect(high).toBeCloseTo(7.025, 12);
    expect(corrected).toBeCloseTo(6.5125, 12);
    expect(degenerate).toBe(0);
  });

  it('ignores resamples without the quantity, and counts them', () => {
    const some = distribution(Float64Array.of(Number.NaN, ...values, Number.NaN));
    expect(shiftedInterval(6.3, some, everywhere)).toEqual({
      ...shiftedInterval(6.3, resampled, everywhere),
      degenerate: 2,
    });
  });

  it('is clamped to the range', () => {
    expect(shiftedInterval(6.3, resampled, [6.2, 6.4])).toEqual({
      low: 6.2,
      high: 6.4,
      corrected: 6.4,
      degenerate: 0,
    });
  });

  it('contains the corrected value if nearly all resamples are equal', () => {
    // 99 of 100 resamples are 1, so both percentiles are 1, but the mean is below.
    const nearlyAll = distribution(Float64Array.from({ length: 100 }, (_, i) => (i === 7 ? 0 : 1)));
    const { low, high, corrected } = shiftedInterval(1, nearlyAll, everywhere);
    expect(corrected).toBeCloseTo(1.01, 12);
    expect(low).toBeCloseTo(1.01, 12);
    expect(low).toBeLessThanOrEqual(corrected);
    expect(high).toBeGreaterThanOrEqual(corrected);
  });

  it('is NaN if no resample has the quantity', () => {
    expect(shiftedInterval(6.3, distribution(Float64Array.of(Number.NaN)), [0, 10])).toEqual({
      low: Number.NaN,
      high: Number.NaN,
      corrected: Number.NaN,
      degenerate: 1,
    });
  });
});

describe('widerInterval', () => {
  it('spans the percentiles and the shifted ones', () => {
    const { low, high, corrected } = widerInterval(6.3, resampled, everywhere);
    expect([low, high]).toEqual([resampled.low, shiftedInterval(6.3, resampled, everywhere).high]);
    expect(corrected).toBeCloseTo(6.5125, 12);
    expect(widerInterval(5.7, resampled, everywhere).high).toBe(resampled.high);
    // Sums of rounded shares can exceed 1 a little.
    expect(widerInterval(6, resampled, [5.9, 6.1])).toMatchObject({ low: 5.9, high: 6.1 });
  });
});

function bootstrapOf(count: number) {
  return { units: singleModels(count), size: count, resamples: 1000, seed: 1 };
}

describe('percentileLevel', () => {
  // R 4.5.0: 1 - 2 * pnorm(-sqrt(n / (n - 1)) * qt(0.975, n - 1))
  it.each([
    [2, 1],
    [3, 0.999999863317254],
    [5, 0.998091798896235],
    [21, 0.967440742814197],
    [136, 0.952855923359192],
    [500, 0.950781855385345],
  ])('expands 95 %% for a bootstrap of %d units', (count, level) => {
    expect(percentileLevel(bootstrapOf(count))).toBeCloseTo(level, 12);
  });

  it('is 95 % for samples that are no bootstrap', () => {
    expect(percentileLevel({ ...bootstrapOf(21), size: 20 })).toBe(0.95);
    expect(percentileLevel(bootstrapOf(1))).toBe(0.95);
  });
});

/**
 * Constants from R 4.5.0:
 *
 *     rho <- function(keep) cor(x[keep], y[keep], method = "spearman")
 *     all <- rho(TRUE); without <- sapply(unique(f), function(g) rho(f != g)); G <- length(without)
 *     se <- sqrt((G - 1) / G * sum((without - all)^2)); df <- 1 / sum((table(f) / length(f))^2) - 1
 *     c(se, df, all - qt(.975, df) * se, all + qt(.975, df) * se)
 */
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.5, 6.1, 8.4, 0.3, 4.9);
const y = Float64Array.of(1.2, 0.7, 3.3, 3.4, 0.1, 2.0, 8.8, 0.9, 4.2, 9.1, 1.7, 0.8);
const families = unitsByLabel([...'aaaaabbbccde']);
const sampling = { units: families, isJackknife: true, size: 4, resamples: 6, seed: 0 };

describe('the interval over families', () => {
  it('agrees with R', () => {
    const correlate = resampledSpearman([x, y], Float64Array.of(0));
    const [interval] = resampledIntervals(sampling, (counts) => {
      const rho = new Float64Array(1);
      correlate(counts, rho);
      return rho;
    });
    expect(interval!.standardError).toBeCloseTo(0.12978318939011974, 14);
    expect(interval!.low).toBeCloseTo(0.26887011373961006, 10);
    expect(interval!.high).toBeCloseTo(1.1716893268198305, 10);
    expect(effectiveUnits(families) - 1).toBeCloseTo(2.6, 14);
    // Ranks, Pearson's r and squares again in plain Python 3.
    expect(interval!.restsOn).toEqual({
      label: 'c',
      share: expect.closeTo(0.43805934496522453, 12),
      estimateWithout: expect.closeTo(0.62424242424242, 12),
    });
  });

  it('leaves out each family in turn, and last none', () => {
    const left = Array.from({ length: 6 }, (_, i) => resampleCounts(sampling, i).join(''));
    expect(left).toEqual(
      '000001111111 111110001111 111111110011 111111111101 111111111110 111111111111'.split(' '),
    );
  });

  it('does not exist if a value without one of the families is missing', () => {
    const found = jackknifeInterval(Float64Array.of(0.1, Number.NaN, 0.3, 0.2, 0.2, 0.2), families);
    expect(found).toMatchObject({ low: Number.NaN, high: Number.NaN, degenerate: 1, restsOn: undefined });
  });

  it('is a point if no family changes the estimate', () => {
    const found = jackknifeInterval(new Float64Array(6).fill(0.5), families);
    expect(found).toMatchObject({ low: 0.5, high: 0.5, restsOn: undefined });
  });

  it('rests on the family without which the estimate changes most', () => {
    // 0.2 − 0.6, squared: 0.16 of 0.17.
    const found = jackknifeInterval(Float64Array.of(0.6, 0.2, 0.7, 0.6, 0.6, 0.6), families);
    expect(found.restsOn).toEqual({ label: 'b', share: expect.closeTo(16 / 17, 12), estimateWithout: 0.2 });
  });
});

it('families of one size count in full, and a dominant one hardly', () => {
  expect(effectiveUnits(singleModels(30))).toBeCloseTo(30, 12);
  expect(effectiveUnits(unitsByLabel([...'aaaaaaaab']))).toBeCloseTo(81 / 65, 12);
});
