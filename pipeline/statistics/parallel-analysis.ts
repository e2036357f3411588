import { percentileInterval } from './bootstrap.ts';
import { eigenvaluesOf } from './correlation-eigenvalues.ts';
import { seededGenerator, standardNormals } from './random.ts';

/**
 * The eigenvalues, descending, of the Pearson correlation matrix of data sets of independent standard normal
 * values: the simulations of a parallel analysis (Horn 1965). Simulation `index` is drawn from (seed, index) alone.
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
 * Per component, the eigenvalue that only a share of 1 − level of the simulations exceed (Glorfeld 1995;
 * quantile of R's type 7).
 *
 * @param eigenvalues per component, its {@link randomEigenvalues} in all simulations
 */
export function parallelThresholds(eigenvalues: readonly Float64Array[], level = 0.95): Float64Array {
  // The upper end of a two-sided interval that leaves out as much on each side.
  return Float64Array.from(eigenvalues, (simulated) => percentileInterval(simulated, 2 * level - 1).high);
}

/**
 * How many components to retain: the leading ones whose eigenvalue is above their threshold, up to the first
 * whose is not (Horn 1965).
 */
export function retainedComponents(observed: Float64Array, thresholds: Float64Array): number {
  const first = observed.findIndex((eigenvalue, component) => !(eigenvalue > thresholds[component]!));
  return first === -1 ? observed.length : first;
}
