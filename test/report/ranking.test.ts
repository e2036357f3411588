import { describe, expect, it } from 'vitest';
import { ranker } from '../../pipeline/report/choice/ranking.ts';
import type { PageData } from '../../pipeline/report/data/page-data.ts';
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
const { parts } = data.explorer!;
const { partition, columns, tree } = worldOf(data);
const rank = ranker(data);

describe('ranker', () => {
  it.each<AggregationMethod>(['arithmetic_mean', 'z_mean', 'mean_rank'])(
    "ranks like the pipeline's %s with the weights of the tree",
    (method) => {
      const expected = scorer(method, { columns, tree, partition })(fullWeights(tree));
      const found = rank({ text: '', weights: 'tree', transformation: transformationOf[method] });
      for (const [i, score] of found.scores.entries()) expect(score).toBeCloseTo(expected[i]!, 12);
      expect(found.ranks).toEqual(leaderboardRanks(expected).rank);
    },
  );

  it('gives all categories equal shares with the pipeline’s balanced weights', () => {
    const correlations = correlationsOf(covarianceMatrix(columns), columns.length);
    const coefficients = balancedCoefficients(fullWeights(tree), correlations, partition);
    const weights = parts.map((_, category) =>
      coefficients.reduce((sum, each, metric) => sum + (partition.of[metric] === category ? each : 0), 0),
    );
    for (const share of rank({ text: '', weights, transformation: 'standardised' }).shares)
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
      parts: [category],
      partOf: [0, 0],
      leafParents: [1, 1],
    });
    for (const transformation of ['scores', 'standardised', 'ranks'] as const) {
      const { ranks, shares } = ranker(pair)({ text: '', weights: [1], transformation });
      expect(new Set(ranks), transformation).toEqual(new Set([1]));
      expect([...shares], transformation).toEqual([NaN]);
    }
  });
});
