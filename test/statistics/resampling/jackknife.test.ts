import { describe, expect, it } from 'vitest';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import {
  effectiveUnits,
  modelsWithout,
  unitsAt,
  unitsByLabel,
} from '../../../pipeline/statistics/numbers/units.ts';
import {
  columnsAt,
  jackknifeInterval,
  jackknifeIntervals,
  leaveOutTask,
} from '../../../pipeline/statistics/resampling/jackknife.ts';

const NA = Number.NaN;
const families = unitsByLabel([...'aaaaabbbccde']);

describe('units', () => {
  it('have the models with one label', () => {
    expect(families.labels.join('')).toBe('abcde');
    expect([...families.sizes]).toEqual([5, 3, 2, 1, 1]);
    expect(modelsWithout(families, 1)).toEqual([0, 1, 2, 3, 4, 8, 9, 10, 11]);
  });

  it('of one size count in full, and a dominant one hardly', () => {
    expect(effectiveUnits(unitsByLabel([...'abcdefghij']))).toBeCloseTo(10, 12);
    expect(effectiveUnits(unitsByLabel([...'aaaaaaaab']))).toBeCloseTo(81 / 65, 12);
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
const rho = (models: readonly number[]) => correlateColumns(columnsAt([x, y], models), 'spearman').estimate;
const all = [...x.keys()];

describe('correlations without a unit', () => {
  // A model lacks every third score, so that some pairs have no model of a unit.
  const random = standardNormals(seededGenerator(1, 0), 5 * families.of.length);
  const withGaps = [0, 1, 2, 3, 4].map((metric) =>
    random
      .subarray(metric * 12, metric * 12 + 12)
      .map((score, model) => ((model + metric) % 3 === 0 ? NA : score)),
  );
  it.each([
    ['with missing scores', withGaps],
    ['without', withGaps.map((column) => column.map((score) => (Number.isNaN(score) ? 0 : score)))],
  ])('are those of the other models, %s', (_, columns) => {
    const counted = correlateColumns(columns, 'spearman').estimate;
    const found = new Float64Array(families.labels.length * counted.length);
    const leaveOut = leaveOutTask.prepare({ columns, counted, units: families, found });
    for (const unit of families.labels.keys()) {
      leaveOut(unit);
      const others = columnsAt(columns, modelsWithout(families, unit));
      const expected = correlateColumns(others, 'spearman').estimate;
      expect(found.subarray(unit * counted.length, (unit + 1) * counted.length)).toEqual(expected);
    }
  });
});

describe('the interval', () => {
  it('agrees with R', () => {
    const without = Float64Array.from(families.labels, (_, unit) => rho(modelsWithout(families, unit))[0]!);
    const interval = jackknifeInterval(rho(all)[0]!, without, families);
    expect(interval.standardError).toBeCloseTo(0.12978318939011974, 14);
    expect(interval.low).toBeCloseTo(0.26887011373961006, 10);
    expect(interval.high).toBeCloseTo(1.1716893268198305, 10);
    expect(interval.margin).toBeCloseTo((1.1716893268198305 - 0.26887011373961006) / 2, 10);
    expect(effectiveUnits(families) - 1).toBeCloseTo(2.6, 14);
    // Ranks, Pearson's r and squares again in plain Python 3.
    expect(interval.restsOn).toEqual({
      label: 'c',
      share: expect.closeTo(0.43805934496522453, 12),
      estimateWithout: expect.closeTo(0.62424242424242, 12),
    });
  });

  it('of cheap quantities has their values without each unit; there is none of fewer than ten families', () => {
    const single = unitsByLabel([...'abcdefghijkl'], 'model');
    const without = Float64Array.from(all, (model) => rho(modelsWithout(single, model))[0]!);
    expect(jackknifeIntervals(single, rho)).toEqual([jackknifeInterval(rho(all)[0]!, without, single)]);
    expect(jackknifeIntervals(families, rho)).toBeUndefined();
  });

  it('ignores units without models', () => {
    const some = unitsAt(
      families,
      all.filter((model) => families.of[model] !== 4),
    );
    const four = unitsByLabel([...'aaaaabbbccd']);
    const values = Float64Array.of(0.6, 0.2, 0.7, 0.6, 0.5);
    expect(jackknifeInterval(0.5, values, some)).toEqual(jackknifeInterval(0.5, values.slice(0, 4), four));
  });

  it('does not exist if a value without one of the units is missing', () => {
    const found = jackknifeInterval(0.2, Float64Array.of(0.1, NA, 0.3, 0.2, 0.2), families);
    expect(found).toMatchObject({ low: NA, high: NA, restsOn: undefined });
  });

  it('is a point if no unit changes the estimate', () => {
    const found = jackknifeInterval(0.5, new Float64Array(5).fill(0.5), families);
    expect(found).toMatchObject({ low: 0.5, high: 0.5, bias: 0, restsOn: undefined });
  });

  it('knows that the plain variance of n values is too small by a share of 1 ÷ n', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const variance = (of: readonly number[]) => {
      const mean = of.reduce((sum, value) => sum + value, 0) / of.length;
      return of.reduce((sum, value) => sum + (value - mean) ** 2, 0) / of.length;
    };
    const without = Float64Array.from(values, (_, left) => variance(values.filter((_, i) => i !== left)));
    const { bias } = jackknifeInterval(variance(values), without, unitsByLabel([...'abcdefgh']));
    // The jackknife turns n into n − 1 exactly (Efron & Tibshirani 1993, section 11.4).
    expect(variance(values) - bias).toBeCloseTo((variance(values) * 8) / 7, 12);
  });
});
