import { eigenvaluesOf } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { seededGenerator, standardNormals } from '../../../statistics/numbers/random.ts';
import { percentileInterval } from '../../../statistics/resampling/bootstrap.ts';

/**
 * Simulates a parallel analysis (Horn 1965): returns the eigenvalues, descending, of the Pearson correlation matrix
 * of a data set of independent standard normal values. Simulation `index` depends only on seed and index.
 */
export function randomEigenvalues(
  models: number,
  metrics: number,
  seed: number,
): (index: number) => Float64Array {
  const find = eigenvaluesOf(models, metrics);
  const once = new Int32Array(models).fill(1);
  return (index) => {
    const values = standardNormals(seededGenerator(seed, index), models * metrics);
    const columns = Array.from({ length: metrics }, (_, m) => values.subarray(m * models, (m + 1) * models));
    return find(columns, once);
  };
}

/**
 * Per component, the quantile at `level` (R's type 7) of its simulated eigenvalues (Glorfeld 1995).
 *
 * @param eigenvalues per component, its {@link randomEigenvalues} in all simulations
 */
export function parallelThresholds(eigenvalues: readonly Float64Array[], level = 0.95): Float64Array {
  // The upper end of a two-sided interval with 1 − level in each tail.
  return Float64Array.from(eigenvalues, (simulated) => percentileInterval(simulated, 2 * level - 1).high);
}

/** The number of leading components before the first whose eigenvalue is not above its threshold (Horn 1965). */
export function retainedComponents(observed: Float64Array, thresholds: Float64Array): number {
  const first = observed.findIndex((eigenvalue, component) => !(eigenvalue > thresholds[component]!));
  return first === -1 ? observed.length : first;
}
