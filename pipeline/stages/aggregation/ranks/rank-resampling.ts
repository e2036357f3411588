import { seededGenerator } from '../../../statistics/numbers/random.ts';
import { NO_RANK, rankScores } from '../../../statistics/numbers/ranks.ts';
import { slices } from '../../../statistics/resampling/percentiles.ts';
import { type Scored, scorer } from '../../../statistics/score/aggregate-scores.ts';
import { type AggregationMethod, transformationOf } from '../../../statistics/score/aggregation-methods.ts';
import { metricResampler } from '../../../statistics/score/metric-resampling.ts';
import { rootWeights } from '../../../statistics/score/metric-tree.ts';
import { largestRankChange, rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import { roundingOfScores } from '../../../statistics/score/rounding.ts';
import { sharedColumns, sharedPlaces } from '../../../workers/shared-arrays.ts';
import type { Task } from '../../../workers/task.ts';
import type { Workers } from '../../../workers/workers.ts';

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

/** A model leads another if it is ahead in at least this share of the resamples. */
export const LEADS = 0.975;

/** Most models of which all pairs are compared. */
const MOST_COMPARED = 1000;

/**
 * The share of all pairs of models in which one leads the other ({@link LEADS}). Of many models, those at even distances in the ranking
 * stand for all.
 *
 * @param all per model, its ranks in all resamples, in the order of the ranking
 */
export function orderedShare(all: readonly Uint16Array[]): number {
  const step = Math.ceil(all.length / MOST_COMPARED);
  const ranks = all.filter((_, place) => place % step === 0);
  let ordered = 0;
  for (const [i, one] of ranks.entries())
    for (let j = 0; j < i; j++) ordered += Number(isOrdered(one, ranks[j]!));
  return ordered / ((ranks.length * (ranks.length - 1)) / 2);
}

/** Whether one of two models leads the other, as by {@link shareAhead}; stops once neither can. */
function isOrdered(one: Uint16Array, other: Uint16Array): boolean {
  const resamples = one.length;
  const most = (1 - LEADS) * resamples;
  let ahead = 0;
  let behind = 0;
  for (let i = 0; i < resamples && (ahead <= most || behind <= most); i++) {
    if (one[i] === NO_RANK || other[i] === NO_RANK) continue;
    const difference = Math.sign(other[i]! - one[i]!);
    ahead += (1 + difference) / 2;
    behind += (1 - difference) / 2;
  }
  const share = ahead / (ahead + behind);
  return share >= LEADS || share <= 1 - LEADS;
}

/**
 * The share of resamples in which one model ranks better than another. Ties count half. Resamples without both ranks
 * are ignored; NaN if none is left.
 */
export function shareAhead(one: Uint16Array, other: Uint16Array): number {
  let ahead = 0;
  let count = 0;
  for (let i = 0; i < one.length; i++) {
    if (one[i] === NO_RANK || other[i] === NO_RANK) continue;
    count++;
    ahead += one[i]! < other[i]! ? 1 : one[i] === other[i] ? 0.5 : 0;
  }
  return ahead / count;
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
  const columns = sharedColumns(scored.columns);
  const input = { resampling: { ...resampling, scored: { ...scored, columns } }, found };
  const operations = resamples * methods.length * models * (columns.length + 40);
  await workers.share(rankTask, input, resamples, operations);
  const byModel = slices<Uint16Array>(found.ranks, resamples);
  return methods.map((_, m) => byModel.slice(m * models, (m + 1) * models));
}

/**
 * Returns a function that ranks the models by a selection of the metrics, and compares these ranks with those by all.
 *
 * @param rank the models' ranks by all metrics
 * @returns a function of which metrics are kept (1 or 0 each): Kendall's τ-b of the two rankings, and the model whose rank
 *   changes most, by how much, and its rank by the selection
 */
export function rankerWithout(method: AggregationMethod, scored: Scored, rank: readonly number[]) {
  const scoresOf = scorer(method, scored);
  return (kept: Uint8Array) => {
    const columns = scored.columns.filter((_, metric) => kept[metric] === 1);
    const rounding = roundingOfScores(transformationOf[method], columns);
    const without = rankScores(scoresOf(rootWeights(scored.tree, kept)), rounding);
    const { model, change } = largestRankChange(rank, without);
    return { tau: rankingAgreement(rank, without, 'kendall'), model, change, rank: without[model]! };
  };
}
