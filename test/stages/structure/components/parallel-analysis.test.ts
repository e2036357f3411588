import { describe, expect, it } from 'vitest';
import {
  isClear,
  parallelThresholds,
  randomEigenvalues,
  retainedComponents,
} from '../../../../pipeline/stages/structure/components/parallel-analysis.ts';
import { simulationsFor } from '../../../../pipeline/stages/structure/find-structures.ts';
import references from './parallel-analysis.json' with { type: 'json' };

// Constants from R 4.5.0.

const SIMULATIONS = 2000;

function simulate(models: number, metrics: number): Float64Array[] {
  const simulation = randomEigenvalues(models, metrics, 1);
  return Array.from({ length: SIMULATIONS }, (_, i) => simulation(i));
}

it.each([
  // As many as the study has resamples, at most 200; of more scores, fewer, down to 50.
  [136, 50, 10_000, 200],
  [5000, 50, 1000, 160],
  [5000, 200, 500, 50],
])(
  'simulates %i models × %i metrics, with %i resamples, %i times',
  (models, metrics, resamples, expected) => {
    expect(simulationsFor(models, metrics, resamples)).toBe(expected);
  },
);

describe('randomEigenvalues', () => {
  it('depends only on the seed and the index', () => {
    expect(randomEigenvalues(9, 4, 7)(3)).toEqual(randomEigenvalues(9, 4, 7)(3));
    expect(randomEigenvalues(9, 4, 7)(4)).not.toEqual(randomEigenvalues(9, 4, 7)(3));
    expect(randomEigenvalues(9, 4, 8)(3)).not.toEqual(randomEigenvalues(9, 4, 7)(3));
  });

  it.each([
    [20, 6],
    [5, 8],
  ])('are those of a correlation matrix: %i models, %i metrics', (models, metrics) => {
    const eigenvalues = randomEigenvalues(models, metrics, 1)(0);
    expect(eigenvalues.reduce((sum, value) => sum + value)).toBeCloseTo(metrics, 12);
    expect(eigenvalues).toEqual(eigenvalues.toSorted().reverse());
    expect(eigenvalues.filter((value) => value > 0)).toHaveLength(Math.min(models - 1, metrics));
  });

  // set.seed(1); s <- replicate(1e5, eigen(cor(matrix(rnorm(20 * 6), 20)), TRUE, TRUE)$values)
  // rowMeans(s); apply(s, 1, sd); the second case with set.seed(2) and matrix(rnorm(5 * 8), 5)
  it.each(references.simulations)('agree with R on average: $models models, $metrics metrics', (expected) => {
    const simulations = simulate(expected.models, expected.metrics);
    for (const [c, mean] of expected.means.entries()) {
      const actual = simulations.reduce((sum, simulation) => sum + simulation[c]!, 0) / SIMULATIONS;
      const standardError = expected.deviations[c]! / Math.sqrt(SIMULATIONS);
      expect(Math.abs(actual - mean) / standardError).toBeLessThan(4);
    }
  });
});

/** Per component, its eigenvalues in all simulations. */
function byComponent(simulations: Float64Array[]): Float64Array[] {
  return Array.from(simulations[0]!, (_, c) =>
    Float64Array.from(simulations, (simulation) => simulation[c]!),
  );
}

describe('parallelThresholds', () => {
  // s <- matrix(c(2.1, 1.9, 2.6, 2.2, 2.0, 1.1, 1.3, 0.9, 1.2, 1.0), 5)
  const simulations = [
    [2.1, 1.1],
    [1.9, 1.3],
    [2.6, 0.9],
    [2.2, 1.2],
    [2.0, 1.0],
  ].map((simulation) => Float64Array.from(simulation));

  it('are the quantiles of each component: apply(s, 2, quantile, 0.95, type = 6) and 0.7', () => {
    const [first, second] = parallelThresholds(byComponent(simulations));
    expect(first).toBeCloseTo(2.6, 14);
    expect(second).toBeCloseTo(1.3, 14);
    const [firstOf70, secondOf70] = parallelThresholds(byComponent(simulations), 0.7);
    expect(firstOf70).toBeCloseTo(2.28, 14);
    expect(secondOf70).toBeCloseTo(1.22, 14);
  });
});

describe('retainedComponents', () => {
  const thresholds = Float64Array.of(1.5, 1.2, 1, 0.8);

  it('stops at the first component that is not above its threshold', () => {
    expect(retainedComponents(Float64Array.of(1.9, 1.1, 1.05, 0.9), thresholds)).toBe(1);
    expect(retainedComponents(Float64Array.of(1.9, 1.2, 0.7, 0.2), thresholds)).toBe(1);
    expect(retainedComponents(Float64Array.of(1.4, 1.3, 1.1, 0.2), thresholds)).toBe(0);
  });

  it('retains all components above their thresholds', () => {
    expect(retainedComponents(Float64Array.of(1.6, 1.3, 1.1, 0.9), thresholds)).toBe(4);
  });
});

it('is clear if no eigenvalue that decides is near its threshold', () => {
  // Quantiles of 0.95, with standard deviations of 1 and so standard errors of 0.21.
  const simulated = [5, 3, 1].map((mean) =>
    Float64Array.from({ length: 100 }, (_, i) => mean + (i % 2 === 0 ? 1 : -1)),
  );
  expect(isClear(Float64Array.of(9, 7, 0), simulated)).toBe(true);
  expect(isClear(Float64Array.of(9, 4.5, 0), simulated)).toBe(false);
  // Those after the first that is not retained decide nothing.
  expect(isClear(Float64Array.of(9, 2, 1.9), simulated)).toBe(true);
  expect(isClear(Float64Array.of(9, 8, 7), simulated)).toBe(true);
});
