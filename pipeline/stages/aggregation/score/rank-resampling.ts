import { seededGenerator } from '../../../statistics/numbers/random.ts';
import { NO_RANK, rankScores } from '../../../statistics/numbers/ranks.ts';
import {
  type AggregationMethod,
  roundingOfScores,
  type Scored,
  scorer,
  transformationOf,
} from '../../../statistics/score/aggregation-methods.ts';
import { metricResampler } from '../../../statistics/score/metric-resampling.ts';
import { sharedPlaces, slices } from '../../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../../workers/workers.ts';

export interface RankResampling {
  scored: Scored;
  methods: readonly AggregationMethod[];
  /** Per node of the metric tree, 1 if its children are resampled. */
  isSampled: Uint8Array;
  resamples: number;
  seed: number;
}

/**
 * Writes the ranks of all models in a resample of the metrics ({@link metricResampler}) to
 * `ranks[(method * models + model) * resamples + index]`; {@link NO_RANK} if the method has no score.
 */
export function resampledRanks(resampling: RankResampling, ranks: Uint16Array): (index: number) => void {
  const { scored, methods, isSampled, resamples, seed } = resampling;
  const models = scored.columns[0]?.length ?? 0;
  const scorers = methods.map((method) => scorer(method, scored));
  const rounding = methods.map((method) => roundingOfScores(transformationOf[method], scored.columns));
  const resample = metricResampler({ tree: scored.tree, isSampled });
  return (index) => {
    const weights = resample(seededGenerator(seed, index));
    for (const [m, scoresOf] of scorers.entries()) {
      const found = rankScores(scoresOf(weights), rounding[m]);
      for (let model = 0; model < models; model++)
        ranks[(m * models + model) * resamples + index] = found[model]!;
    }
  };
}

/** Each item is a resample of metrics. */
export const rankTask: Task<{ resampling: RankResampling; found: { ranks: Uint16Array } }> = {
  name: 'rank',
  items: 'ranks, resamples',
  isDrawn: true,
  prepare: ({ resampling, found }) => resampledRanks(resampling, found.ranks),
};

/** Per method and model, the model's rank in each resample of the metrics. */
export async function resampleRanks(workers: Workers, resampling: RankResampling): Promise<Uint16Array[][]> {
  const { scored, methods, resamples } = resampling;
  const models = scored.columns[0]?.length ?? 0;
  const found = { ranks: sharedPlaces(methods.length * models * resamples) };
  const operations = resamples * methods.length * models * (scored.columns.length + 40);
  await workers.share(rankTask, { resampling, found }, resamples, operations);
  const byModel = slices<Uint16Array>(found.ranks, resamples);
  return methods.map((_, m) => byModel.slice(m * models, (m + 1) * models));
}
