import { describe, expect, it } from 'vitest';
import { rankRanges } from '../../pipeline/report/browser/rank-ranges.ts';
import { type Choice, ranker } from '../../pipeline/report/browser/ranking.ts';
import type { PageData } from '../../pipeline/report/data/page-data.ts';
import { treeWeights } from '../../pipeline/report/data/tree-weights.ts';
import { allHeld, heldWords, littleVaries } from '../../pipeline/report/words/range-words.ts';
import { resampledRanks } from '../../pipeline/stages/aggregation/score/rank-resampling.ts';
import { correlationsOf, covarianceMatrix } from '../../pipeline/statistics/numbers/covariance.ts';
import { leaderboardRanks } from '../../pipeline/statistics/numbers/ranks.ts';
import {
  type AggregationMethod,
  scorer,
  transformationOf,
} from '../../pipeline/statistics/score/aggregation-methods.ts';
import { balancedCoefficients } from '../../pipeline/statistics/score/balanced-weights.ts';
import type { Partition } from '../../pipeline/statistics/score/metric-partition.ts';
import { fullWeights } from '../../pipeline/statistics/score/metric-tree.ts';
import { rankRange } from '../../pipeline/statistics/score/rank-changes.ts';
import { randomPageData } from './page-data.ts';

/** A page's scores as the pipeline has them, below a root with a node for each category. */
function worldOf(data: PageData) {
  const { metrics, parts, partOf } = data.explorer!;
  const partition: Partition = { parts, of: Int32Array.from(partOf) };
  const columns = metrics.map((metric) =>
    Float64Array.from(
      data.scores[metric]!,
      (score) => (data.metrics[metric]!.reversed ? -1 : 1) * (score as number),
    ),
  );
  const tree = {
    parents: Int32Array.of(-1, ...parts.map(() => 0)),
    leafParents: partition.of.map((category) => category + 1),
  };
  return { data, partition, columns, tree };
}

const data = randomPageData(40, 12);
const { parts, root } = data.explorer!;
const { partition, columns, tree } = worldOf(data);
const rank = ranker(data);

describe('ranker', () => {
  it.each<AggregationMethod>(['arithmetic_mean', 'z_mean', 'mean_rank'])(
    "ranks like the pipeline's %s with the weights of the tree",
    (method) => {
      const expected = scorer(method, { columns, tree, partition })(fullWeights(tree));
      const found = rank({ weights: treeWeights(data), transformation: transformationOf[method] });
      for (const [i, score] of found.scores.entries()) expect(score).toBeCloseTo(expected[i]!, 12);
      expect(found.ranks).toEqual(leaderboardRanks(expected).rank);
    },
  );

  it('gives all categories equal shares with the pipeline’s balanced weights', () => {
    const correlations = correlationsOf(covarianceMatrix(columns), columns.length);
    const coefficients = balancedCoefficients(Float64Array.from(root), correlations, partition);
    const weights = parts.map((_, category) =>
      coefficients.reduce((sum, each, metric) => sum + (partition.of[metric] === category ? each : 0), 0),
    );
    for (const share of rank({ weights, transformation: 'standardised' }).shares)
      expect(share).toBeCloseTo(1 / parts.length, 6);
  });
});

describe('ranker of metrics that cancel each other out', () => {
  it('ties all models, without shares', () => {
    const pair = structuredClone(data);
    const category = pair.metrics[0]!.category;
    pair.metrics[1]!.category = category;
    pair.scores[1] = pair.scores[0]!.map((score) => 1 - (score as number));
    Object.assign(pair.explorer!, {
      metrics: [0, 1],
      root: [0.5, 0.5],
      parts: [category],
      partOf: [0, 0],
    });
    for (const transformation of ['scores', 'standardised', 'ranks'] as const) {
      const { ranks, shares } = ranker(pair)({ weights: [1], transformation });
      expect(new Set(ranks), transformation).toEqual(new Set([1]));
      expect([...shares], transformation).toEqual([NaN]);
    }
  });
});

describe('rankRanges', () => {
  // Six metrics a category: with fewer than five, categories with a fifth of the weight are held fixed.
  const wide = worldOf(randomPageData(40, 30));
  const ranges = (choice: Choice, of = wide.data) => {
    const work = rankRanges(of)(choice);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
    }
  };

  /** What the pipeline finds if the children of some nodes are sampled. */
  function expected(method: AggregationMethod, isSampled: Uint8Array) {
    const resamples = 200;
    const ranks = new Uint16Array(wide.columns[0]!.length * resamples);
    const write = resampledRanks({ scored: wide, methods: [method], isSampled, resamples, seed: 7 }, ranks);
    for (let index = 0; index < resamples; index++) write(index);
    return Array.from(wide.columns[0]!, (_, model) =>
      rankRange(ranks.subarray(model * resamples, (model + 1) * resamples)),
    );
  }

  it.each<AggregationMethod>(['arithmetic_mean', 'z_mean', 'mean_rank'])(
    "are the pipeline's of %s with the weights of the tree",
    (method) => {
      const found = ranges({ weights: treeWeights(wide.data), transformation: transformationOf[method] });
      const isSampled = Uint8Array.of(0, 1, 1, 1, 1, 1);
      expect(found).toEqual({ ranges: expected(method, isSampled), words: '' });
    },
  );

  it('hold the data sets of a category fixed that has few of them and a fifth of the chosen weight', () => {
    // Two metrics of the first category become a domain of their own, so four are left.
    const few = structuredClone(wide.data);
    const { resampling } = few.explorer!;
    resampling.parents.push(0);
    resampling.categories.push(null);
    for (const metric of [0, 5]) resampling.leafParents[metric] = 6;
    const choice = (first: number): Choice => ({
      weights: [first, 25, 25, 25, 25],
      transformation: 'scores',
    });
    expect(ranges(choice(50), few).words).toBe(heldWords(['V1']));
    expect(ranges(choice(25), few).words).toBe('');
  });

  it('do not vary in what is held fixed', () => {
    const few = structuredClone(data);
    const found = ranges({ weights: treeWeights(data), transformation: 'scores' }, few);
    // Every category has two or three metrics and a fifth of the weight.
    expect(found).toEqual({ ranges: [], words: allHeld() });
  });

  it('depend on the weights, of which only the ratios count', () => {
    const choice = (weights: number[]) => ranges({ weights, transformation: 'scores' });
    expect(choice([80, 40, 20, 20, 20])).toEqual(choice([4, 2, 1, 1, 1]));
    expect(choice([80, 40, 20, 20, 20])).not.toEqual(choice([1, 1, 1, 1, 1]));
  });

  it('are missing with a reason if no more than half of the weight can vary', () => {
    const fixed = structuredClone(wide.data);
    // The metrics of the first category are no sample.
    fixed.explorer!.resampling.categories[1] = null;
    const choice = (first: number): Choice => ({ weights: [first, 25, 0, 0, 0], transformation: 'ranks' });
    expect(ranges(choice(24), fixed).ranges).toHaveLength(40);
    expect(ranges(choice(25), fixed)).toMatchObject({
      ranges: [],
      words: littleVaries(0.5),
    });
  });
});
