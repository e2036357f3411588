import { resampleCounts, type Sampling } from '../statistics/bootstrap.ts';
import { type Aggregated, decomposition } from '../statistics/decomposition.ts';
import { randomEigenvalues } from '../statistics/parallel-analysis.ts';
import { type RankResampling, resampledRanks } from '../statistics/rank-resampling.ts';
import type { Perform } from './tasks.ts';

/** The tasks that take linear algebra. */
export const algebraTasks = {
  /** An item is a simulation of a parallel analysis. */
  randomEigenvalues:
    ({ models, metrics, seed, found }: Simulations) =>
    (simulation: number) =>
      found.set(randomEigenvalues(models, metrics, seed, simulation), simulation * metrics),

  /** An item is a resample. */
  decompose: ({ aggregated, sampling, values }: Decompose) => {
    const evaluate = decomposition(aggregated);
    const out = new Float64Array(values.length / sampling.resamples);
    return (index: number) => {
      evaluate(resampleCounts(sampling, index), out);
      for (let q = 0; q < out.length; q++) values[q * sampling.resamples + index] = out[q]!;
    };
  },

  /** An item is a resample of metrics. */
  rank: ({ resampling, ranks }: { resampling: RankResampling; ranks: Uint16Array }) =>
    resampledRanks(resampling, ranks),
} satisfies Record<string, (input: never) => Perform>;

interface Simulations {
  models: number;
  metrics: number;
  seed: number;
  /** `found[i * metrics + c]` is component c's eigenvalue in simulation i. */
  found: Float64Array;
}

interface Decompose {
  aggregated: Aggregated;
  sampling: Sampling;
  /** `values[q * resamples + i]` is number q in resample i. */
  values: Float64Array;
}
