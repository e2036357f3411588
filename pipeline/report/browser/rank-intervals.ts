import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { sumOfColumns } from '../../statistics/aggregation-methods.ts';
import {
  metricResampler,
  noIntervalsReason,
  type SampledTree,
  varyingWeight,
} from '../../statistics/metric-resampling.ts';
import { rankInterval } from '../../statistics/rank-interval.ts';
import { leaderboardRanker } from '../../statistics/ranks.ts';
import type { PageData } from '../page-data.ts';
import { type Choice, preparer, weigher } from './ranking.ts';

/** Per model, the ends of its rank's 95 % interval; undefined if no resample ranks it. */
export type RankIntervals = ({ low: number; high: number } | undefined)[];

/**
 * Returns a function that resamples the ranks for a choice, as the pipeline does for the tree's weights. It yields
 * after every resample. If too little of the weight can vary for intervals, its result is the reason.
 */
export function rankIntervals(
  data: PageData,
  prepared = preparer(data),
): (choice: Choice) => Generator<undefined, RankIntervals | string> {
  const { models, root, resampling } = data.explorer!;
  const sampled = sampledTree(data);
  const resample = metricResampler(sampled);
  const weigh = weigher(data);
  const ranksOf = leaderboardRanker(models.length);
  const resamples = resampling.states.length / 4;
  // Every choice has the same resamples.
  const drawn: Float64Array[] = [];
  return function* ({ weights, transformation }) {
    const chosen = weigh(Float64Array.from(root), weights);
    const reason = noIntervalsReason({ varyingWeight: varyingWeight(sampled, chosen) });
    if (reason) return reason;
    const { columns, rounding } = prepared(transformation);
    const ranks = models.map(() => new Uint16Array(resamples));
    for (let i = 0; i < resamples; i++) {
      drawn[i] ??= resample(xoroshiro128plusFromState(resampling.states.slice(4 * i, 4 * i + 4))).weights;
      const found = ranksOf(sumOfColumns(columns, weigh(drawn[i]!, weights)), rounding);
      for (let model = 0; model < models.length; model++) ranks[model]![i] = found[model]!;
      yield;
    }
    const found: RankIntervals = [];
    for (const own of ranks) {
      found.push(rankInterval(own));
      yield;
    }
    return found;
  };
}

function sampledTree(data: PageData): SampledTree {
  const { parents, leafParents, isSampled } = data.explorer!.resampling;
  return {
    tree: { parents: Int32Array.from(parents), leafParents: Int32Array.from(leafParents) },
    isSampled: Uint8Array.from(isSampled),
  };
}
