import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { rankScores } from '../../statistics/numbers/ranks.ts';
import { sumOfColumns } from '../../statistics/score/aggregation-methods.ts';
import { metricResampler, type SampledTree } from '../../statistics/score/metric-resampling.ts';
import { LITTLE_VARIES, rangeRule } from '../../statistics/score/range-rule.ts';
import { type RankRange, rankRange } from '../../statistics/score/rank-changes.ts';
import type { PageData } from '../data/page-data.ts';
import { allHeld, heldWords, littleVaries } from '../words/range-words.ts';
import { type Choice, preparer, weigher } from './ranking.ts';

/** The ranges of the ranks for a choice. */
export interface RankRanges {
  /** Per model; undefined if no resample ranks it. Empty if ranks have no range. */
  ranges: (RankRange | undefined)[];
  /** What they hold fixed, or why there are none. */
  words: string;
}

/**
 * Returns a function that resamples the ranks for a choice, as the pipeline does for the tree's weights. It yields
 * after every resample. The data sets of large categories with few of them are held fixed ({@link rangeRule}).
 */
export function rankRanges(data: PageData, prepared = preparer(data)) {
  const { models, root, resampling } = data.explorer!;
  const sampled = sampledTree(data);
  const weigh = weigher(data);
  const resamples = resampling.states.length / 4;
  return function* ({ weights, transformation }: Choice): Generator<undefined, RankRanges> {
    if (resamples === 0) return { ranges: [], words: '' };
    const rule = rangeRule(sampled, weigh(Float64Array.from(root), weights));
    const held = rule.held.map((node) => resampling.categories[node]!);
    const areAllHeld = resampling.categories.every((name) => name === null || held.includes(name));
    if (rule.reason === LITTLE_VARIES) return { ranges: [], words: littleVaries(rule.varyingWeight) };
    if (!rule.fixed || areAllHeld) return { ranges: [], words: allHeld() };
    const resample = metricResampler(rule.fixed);
    const { columns, rounding } = prepared(transformation);
    const ranks = models.map(() => new Uint16Array(resamples));
    for (let i = 0; i < resamples; i++) {
      const generator = xoroshiro128plusFromState(resampling.states.slice(4 * i, 4 * i + 4));
      const coefficients = weigh(resample(generator), weights);
      const found = rankScores(sumOfColumns(columns, coefficients), rounding);
      for (let model = 0; model < models.length; model++) ranks[model]![i] = found[model]!;
      yield;
    }
    return { ranges: ranks.map(rankRange), words: heldWords(held) };
  };
}

function sampledTree(data: PageData): SampledTree {
  const { parents, leafParents, categories } = data.explorer!.resampling;
  return {
    tree: { parents: Int32Array.from(parents), leafParents: Int32Array.from(leafParents) },
    isSampled: Uint8Array.from(categories, (category) => Number(category !== null)),
  };
}
