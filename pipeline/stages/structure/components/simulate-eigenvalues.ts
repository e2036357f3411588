import { sharedFloats } from '../../../statistics/numbers/shared-arrays.ts';
import type { Task } from '../../../workers/task.ts';
import type { Workers } from '../../../workers/workers.ts';
import { randomEigenvalues } from './parallel-analysis.ts';

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
  resamplesPerItem: 1,
  prepare({ models, metrics, simulations, seed, found }) {
    const eigenvaluesIn = randomEigenvalues(models, metrics, seed);
    return (simulation) => {
      const eigenvalues = eigenvaluesIn(simulation);
      for (let c = 0; c < metrics; c++) found.eigenvalues[c * simulations + simulation] = eigenvalues[c]!;
    };
  },
};

/** Per component, its eigenvalue in each simulation ({@link randomEigenvalues}). */
export async function simulateEigenvalues(
  workers: Workers,
  simulated: Omit<Simulations, 'found'>,
): Promise<Float64Array[]> {
  const { models, metrics, simulations } = simulated;
  const found = { eigenvalues: sharedFloats(simulations * metrics) };
  // For the random scores, their correlations, and the eigenvalues.
  const operations = simulations * (20 * models * metrics + metrics ** 2 * models + metrics ** 3);
  await workers.share(eigenvalueTask, { ...simulated, found }, simulations, operations);
  return Array.from({ length: metrics }, (_, component) =>
    found.eigenvalues.subarray(component * simulations, (component + 1) * simulations),
  );
}
