import { resampleCounts, type Sampling } from '../statistics/bootstrap.ts';
import { type Aggregated, decomposition } from '../statistics/decomposition.ts';
import { type LeavingOut, type LeftOut, leftOut } from '../statistics/leaving-out.ts';
import { randomEigenvalues } from '../statistics/parallel-analysis.ts';
import { type RankResampling, resampledRanks } from '../statistics/rank-resampling.ts';
import type { Perform } from './tasks.ts';

/** The tasks that take linear algebra. */
export const algebraTasks = {
  /** An item is a simulation of a parallel analysis. */
  randomEigenvalues: ({ models, metrics, simulations, seed, found }: Simulations) => {
    const eigenvaluesIn = randomEigenvalues(models, metrics, seed);
    return (simulation: number) => {
      const eigenvalues = eigenvaluesIn(simulation);
      for (let c = 0; c < metrics; c++) found.eigenvalues[c * simulations + simulation] = eigenvalues[c]!;
    };
  },

  /** An item is a resample. */
  decompose: ({ aggregated, sampling, found }: Decompose) => {
    const evaluate = decomposition(aggregated);
    const out = new Float64Array(found.parts.length / sampling.resamples);
    return (index: number) => {
      evaluate(resampleCounts(sampling, index), out);
      for (let q = 0; q < out.length; q++) found.parts[q * sampling.resamples + index] = out[q]!;
    };
  },

  /** An item is a resample of metrics. */
  rank: ({ resampling, found }: { resampling: RankResampling; found: { ranks: Uint16Array } }) =>
    resampledRanks(resampling, found.ranks),

  /** An item is a method and a selection of metrics. */
  leaveOut: ({ leaving, found }: { leaving: LeavingOut; found: LeftOut }) => leftOut(leaving, found),
} satisfies Record<string, (input: never) => Perform>;

interface Simulations {
  models: number;
  metrics: number;
  simulations: number;
  seed: number;
  /** `eigenvalues[c * simulations + i]` is component c's in simulation i. */
  found: { eigenvalues: Float64Array };
}

interface Decompose {
  aggregated: Aggregated;
  sampling: Sampling;
  /** `parts[q * resamples + i]` is number q in resample i. */
  found: { parts: Float64Array };
}
