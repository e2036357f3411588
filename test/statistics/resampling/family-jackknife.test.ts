import { describe, expect, it } from 'vitest';
import {
  resampleCounts,
  singleModels,
  unitsByLabel,
} from '../../../pipeline/statistics/resampling/bootstrap.ts';
import {
  effectiveUnits,
  jackknifeInterval,
  resampledIntervals,
} from '../../../pipeline/statistics/resampling/intervals.ts';
import { resampledSpearman } from '../../../pipeline/statistics/resampling/resampled-spearman.ts';

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
  });

  it('leaves out each family in turn, and last none', () => {
    const left = Array.from({ length: 6 }, (_, i) => resampleCounts(sampling, i).join(''));
    expect(left).toEqual(
      '000001111111 111110001111 111111110011 111111111101 111111111110 111111111111'.split(' '),
    );
  });

  it('does not exist if a value without one of the families is missing', () => {
    const found = jackknifeInterval(Float64Array.of(0.1, Number.NaN, 0.3, 0.2, 0.2, 0.2), families);
    expect(found).toMatchObject({ low: Number.NaN, high: Number.NaN, degenerate: 1 });
  });

  it('is a point if no family changes the estimate', () => {
    expect(jackknifeInterval(new Float64Array(6).fill(0.5), families)).toMatchObject({ low: 0.5, high: 0.5 });
  });
});

it('families of one size count in full, and a dominant one hardly', () => {
  expect(effectiveUnits(singleModels(30))).toBeCloseTo(30, 12);
  expect(effectiveUnits(unitsByLabel([...'aaaaaaaab']))).toBeCloseTo(81 / 65, 12);
});
