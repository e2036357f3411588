import { correlationEigenvalues } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { standardDeviation } from '../../../statistics/numbers/covariance.ts';
import { seededGenerator, standardNormals } from '../../../statistics/numbers/random.ts';
import { distribution } from '../../../statistics/resampling/percentiles.ts';
import { sharedFloats, slices } from '../../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../../workers/workers.ts';

/**
 * Simulates a parallel analysis (Horn 1965): returns the eigenvalues, descending, of the Pearson correlation matrix
 * of a data set of independent standard normal values. Simulation `index` depends only on seed and index.
 */
export function randomEigenvalues(models: number, metrics: number, seed: number) {
  return (index: number) => {
    const values = standardNormals(seededGenerator(seed, index), models * metrics);
    return correlationEigenvalues(slices(values, models));
  };
}

/**
 * Per component, the quantile at `level` (R's type 7) of its simulated eigenvalues (Glorfeld 1995).
 *
 * @param eigenvalues per component, its {@link randomEigenvalues} in all simulations
 */
export function parallelThresholds(eigenvalues: readonly Float64Array[], level = 0.95): Float64Array {
  // The upper end of a two-sided interval with 1 − level in each tail.
  return Float64Array.from(eigenvalues, (simulated) => distribution(simulated, 2 * level - 1).high);
}

/** The number of leading components before the first whose eigenvalue is not above its threshold (Horn 1965). */
export function retainedComponents(observed: Float64Array, thresholds: Float64Array): number {
  const first = observed.findIndex((eigenvalue, component) => !(eigenvalue > thresholds[component]!));
  return first === -1 ? observed.length : first;
}

/** The standard error of a 95 % quantile of n normal values, times √n ÷ their standard deviation. */
const QUANTILE_ERROR = 2.11;
/** In standard errors. */
const CLEAR = 3;

/**
 * Whether more simulations would hardly change how many components are retained: the eigenvalues of the last one that is and of the first one
 * that is not are at least three standard errors from their thresholds.
 */
export function isClear(observed: Float64Array, simulated: readonly Float64Array[]): boolean {
  const thresholds = parallelThresholds(simulated);
  const retained = retainedComponents(observed, thresholds);
  return [retained - 1, retained].every((component) => {
    const own = simulated[component];
    if (!own) return true;
    const error = (QUANTILE_ERROR * standardDeviation(own)) / Math.sqrt(own.length);
    return Math.abs(observed[component]! - thresholds[component]!) >= CLEAR * error;
  });
}

interface Simulations {
  models: number;
  metrics: number;
  simulations: number;
  seed: number;
  /** `eigenvalues[c * simulations + i]` is the eigenvalue of component c in simulation i. */
  found: { eigenvalues: Float64Array };
}

/** Each item is a simulation of a parallel analysis. */
export const eigenvalueTask: Task<Simulations> = {
  name: 'randomEigenvalues',
  items: 'components, simulations',
  isDrawn: true,
  prepare({ models, metrics, simulations, seed, found }) {
    const eigenvaluesIn = randomEigenvalues(models, metrics, seed);
    return (simulation) => {
      const eigenvalues = eigenvaluesIn(simulation);
      for (let c = 0; c < metrics; c++) found.eigenvalues[c * simulations + simulation] = eigenvalues[c]!;
    };
  },
};

/** Per component, its eigenvalue in each simulation ({@link randomEigenvalues}). */
export async function simulateEigenvalues(workers: Workers, simulated: Omit<Simulations, 'found'>) {
  const { models, metrics, simulations } = simulated;
  const found = { eigenvalues: sharedFloats(simulations * metrics) };
  // For the random scores, their correlations, and the eigenvalues.
  const operations = simulations * (20 * models * metrics + metrics ** 2 * models + metrics ** 3);
  await workers.share(eigenvalueTask, { ...simulated, found }, simulations, operations);
  return slices<Float64Array>(found.eigenvalues, simulations);
}
