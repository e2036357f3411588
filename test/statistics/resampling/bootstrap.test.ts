import { describe, expect, it } from 'vitest';
import {
  distribution,
  type Interval,
  resampleCounts,
  type Sampling,
  singleModels,
  unitsByLabel,
} from '../../../pipeline/statistics/resampling/bootstrap.ts';
import { integers } from '../references.ts';
import { percentileInterval, percentileIntervals, resample } from '../resamples.ts';

const NA = Number.NaN;

/** Draws of single models. */
function drawing(models: number, size: number, seed: number): Sampling {
  return { units: singleModels(models), size, resamples: 100, seed };
}

describe('resampleCounts', () => {
  it('draws `size` models, the same ones for the same (seed, index)', () => {
    const counts = resampleCounts(drawing(136, 80, 7), 3);
    expect(counts).toBeInstanceOf(Int32Array);
    expect(counts).toHaveLength(136);
    expect(counts.reduce((sum, count) => sum + count)).toBe(80);
    expect(resampleCounts(drawing(136, 80, 7), 3)).toEqual(counts);
    expect(resampleCounts(drawing(136, 80, 7), 4)).not.toEqual(counts);
    expect(resampleCounts(drawing(136, 80, 8), 3)).not.toEqual(counts);
  });

  it('draws every model with the same probability', () => {
    const total = new Float64Array(10);
    for (let i = 0; i < 10_000; i++)
      for (const [m, count] of resampleCounts(drawing(10, 10, 1), i).entries()) total[m]! += count;
    // Each is binomial(100000, 0.1), with standard deviation 95.
    for (const count of total) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('does not depend on the number of resamples', () => {
    const one = { ...drawing(20, 20, 7), resamples: 10 };
    expect(resampleCounts({ ...one, resamples: 1000 }, 9)).toEqual(resampleCounts(one, 9));
  });
});

describe('resampleCounts of families', () => {
  const labels = ['resnet', 'vgg', 'resnet', 'vit', 'vgg', 'resnet', 'alexnet'];
  const units = unitsByLabel(labels);
  const sampling = { units, size: units.count, resamples: 100, seed: 3 };

  it('treats models with the same label as one unit', () => {
    expect(units).toEqual({
      of: Int32Array.of(0, 1, 0, 2, 1, 0, 3),
      count: 4,
      labels: ['resnet', 'vgg', 'vit', 'alexnet'],
    });
    expect(unitsByLabel([])).toEqual({ of: new Int32Array(0), count: 0, labels: [] });
    expect(unitsByLabel(['a', 'b', 'c'])).toMatchObject(singleModels(3));
  });

  it('draws as many families as there are, each with all its models', () => {
    const sizes = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const counts = resampleCounts(sampling, i);
      const families = [counts[0]!, counts[1]!, counts[3]!, counts[6]!];
      expect(families.reduce((sum, count) => sum + count)).toBe(4);
      expect([...counts]).toEqual([...units.of].map((family) => families[family]));
      sizes.add(counts.reduce((sum, count) => sum + count));
    }
    // Families differ in size, so resamples have from 4 to 12 models.
    expect(Math.min(...sizes)).toBeLessThan(6);
    expect(Math.max(...sizes)).toBeGreaterThan(9);
  });

  it('draws families in the same way as models', () => {
    const families = resampleCounts(drawing(4, 4, 3), 8);
    expect(resampleCounts(sampling, 8)).toEqual(units.of.map((family) => families[family]!));
  });

  it('draws every family with the same probability, whatever its size', () => {
    const total = new Float64Array(4);
    for (let i = 0; i < 10_000; i++) {
      const counts = resampleCounts(sampling, i);
      for (const [family, model] of [0, 1, 3, 6].entries()) total[family]! += counts[model]!;
    }
    // Each is binomial(40000, 0.25), with standard deviation 87.
    for (const count of total) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});

function expectInterval(found: Interval, low: number, high: number, degenerate: number): void {
  expect(found.low).toBeCloseTo(low, 14);
  expect(found.high).toBeCloseTo(high, 14);
  expect(found.degenerate).toBe(degenerate);
}

describe('percentileInterval', () => {
  it('interpolates like quantile(type = 6)', () => {
    const { low, high, degenerate } = percentileInterval(Float64Array.of(5, 1, Number.NaN, 4, 2, 3, 9, 7));
    expect(low).toBeCloseTo(1, 14);
    expect(high).toBeCloseTo(9, 14);
    expect(degenerate).toBe(1);
  });

  // R 4.5.0: quantile(x, c(tail, 1 - tail), type = 6, na.rm = TRUE)
  it.each([
    [0.95, -0.9, 0.99],
    [0.9, -0.866, 0.9845],
    [0.5, 0.025, 0.5325],
  ])('agrees with quantile(type = 6) of 20 values: level %d', (level, low, high) => {
    const values = Float64Array.of(
      ...[0.31, -0.22, 0.55, 0.48, 0.1, 0.99, 0.73, -0.22, 0.12, 0.07],
      ...[0.33, 0.29, 0.01, 0.2, 0.88, -0.9, 0.41, 0.62, -0.05, 0.17],
    );
    expectInterval(percentileInterval(values, level), low, high, 0);
  });

  it.each([
    [0.95, 0.5, 3.5],
    [0.8, 1, 3],
  ])('agrees with quantile(type = 6) with ties and missing values: level %d', (level, low, high) => {
    const values = Float64Array.of(
      ...[3, 1, NA, 2, 2, 1, 1, 3, NA, 2, 1, 3],
      ...[3, 1, 2, NA, 3, 2, 1, 0.5, 3.5, 1, 3],
    );
    expectInterval(percentileInterval(values, level), low, high, 3);
  });

  it('agrees with quantile(type = 6) of three values, of one value, and if a quantile is one of the values', () => {
    expectInterval(percentileInterval(Float64Array.of(7, 2, 5)), 2, 7, 0);
    expectInterval(percentileInterval(Float64Array.of(7, NA)), 7, 7, 1);
    const range = Float64Array.from({ length: 19 }, (_, i) => ((i * 8) % 19) - 8);
    expectInterval(percentileInterval(range, 0.9), -8, 10, 0);
  });

  it('agrees with plain quantiles of the sorted values, with few or many ties', () => {
    for (const [i, modulo] of [3, 10, 1000, 1e6, 1e9].entries()) {
      for (const length of [2, 40, 41, 999, 1000, 1001]) {
        const values = integers(length, modulo, 17 + i);
        const sorted = values.toSorted();
        const at = (probability: number) => {
          const place = Math.min(Math.max(probability * (length + 1) - 1, 0), length - 1);
          const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
          return below + (place % 1) * (above - below);
        };
        const { low, high } = percentileInterval(values);
        expect(Math.abs(low - at(0.025)) / modulo).toBeLessThan(1e-12);
        expect(Math.abs(high - at(0.975)) / modulo).toBeLessThan(1e-12);
      }
    }
  });

  it('handles several quantities, and does not change their values', () => {
    const values = Float64Array.of(5, 1, NA, 4, 9, 7, 8, NA, NA);
    const before = values.slice();
    expect(percentileIntervals(values, 3)).toEqual([
      percentileInterval(Float64Array.of(1, 5, NA)),
      percentileInterval(Float64Array.of(4, 7, 9)),
      { low: 8, high: 8, degenerate: 2 },
    ]);
    expect(values).toEqual(before);
    expect(percentileIntervals(new Float64Array(0), 3)).toEqual([]);
  });

  it('is NaN if no resample gave a value', () => {
    expect(percentileInterval(Float64Array.of(Number.NaN, Number.NaN))).toEqual({
      low: Number.NaN,
      high: Number.NaN,
      degenerate: 2,
    });
  });

  it('of a mean is as wide as its standard error implies', () => {
    const sample = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * 12.9898) * 3);
    const mean = sample.reduce((sum, value) => sum + value) / 200;
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 200;
    const means = resample(1, { ...drawing(200, 200, 5), resamples: 4000 }, (counts, out) => {
      out[0] = counts.reduce((sum, count, i) => sum + count * sample[i]!, 0) / 200;
    });
    const { low, high } = percentileInterval(means);
    expect((high - low) / (2 * 1.96 * Math.sqrt(variance / 200))).toBeCloseTo(1, 1);
  });
});

describe('distribution', () => {
  it('has the interval, the mean and the standard deviation of the values that are present', () => {
    // R 4.5.0: x <- c(5, 1, 4, 2, 3, 9, 7); mean(x); sd(x)
    const values = Float64Array.of(5, 1, NA, 4, 2, 3, 9, 7);
    const { mean, standardError, ...interval } = distribution(values);
    expect(interval).toEqual(percentileInterval(values));
    expect(mean).toBeCloseTo(31 / 7, 14);
    expect(standardError).toBeCloseTo(2.819997, 6);
  });

  it('has no standard deviation with one value', () => {
    expect(distribution(Float64Array.of(NA, 1))).toMatchObject({ mean: 1, standardError: NA });
  });
});

describe('resample', () => {
  it('evaluates all quantities on the same resamples', () => {
    const sampling = { ...drawing(6, 4, 2), resamples: 5 };
    const values = resample(2, sampling, (counts, out) => {
      out[0] = counts[0]!;
      out[1] = counts.reduce((sum, count, model) => sum + count * model, 0);
    });
    const drawn = Array.from({ length: 5 }, (_, i) => resampleCounts(sampling, i));
    expect([...values]).toEqual([
      ...drawn.map((counts) => counts[0]),
      ...drawn.map((counts) => counts.reduce((sum, count, model) => sum + count * model, 0)),
    ]);
  });
});
