import { sum } from 'd3-array';
import { covarianceMatrix } from '../../statistics/numbers/covariance.ts';
import { conditionedAlike } from '../../statistics/numbers/numerical-scaling.ts';
import { leaderboardRanks } from '../../statistics/numbers/ranks.ts';
import {
  roundingOfScores,
  sumOfColumns,
  type Transformation,
  transformed,
} from '../../statistics/score/aggregation-methods.ts';
import { covarianceShares, membersOf, termCovariance } from '../../statistics/score/metric-partition.ts';
import type { PageData } from '../data/page-data.ts';
import { treeWeights } from '../data/tree-weights.ts';

/** The reader's choice: a weight per part (only ratios count) and the transformation of the scores. */
export interface Choice {
  weights: readonly number[];
  transformation: Transformation;
}

/** What a choice gives. */
export interface Ranked {
  /** Per model. */
  scores: Float64Array;
  ranks: number[];
  /** Per part, its share of the score's variance; NaN if the score is constant. */
  shares: Float64Array;
}

/** Scores after a transformation, by metric. */
interface PreparedScores {
  columns: Float64Array[];
  covariance: Float64Array;
  /** Per model, the rounding error of its score. */
  rounding: Float64Array;
}

/** Ranks the models for a choice, with the functions behind the pipeline's tables. */
export function ranker(data: PageData, prepared = preparer(data)): (choice: Choice) => Ranked {
  const { parts, partOf } = data.explorer!;
  const members = membersOf({ parts, of: Int32Array.from(partOf) });
  const weigh = weigher(data);
  const root = Float64Array.from(data.explorer!.root);
  return ({ weights, transformation }) => {
    const { columns, covariance, rounding } = prepared(transformation);
    const coefficients = weigh(root, weights);
    const scores = sumOfColumns(columns, coefficients);
    const terms = termCovariance(covariance, coefficients, members);
    return {
      scores,
      ranks: leaderboardRanks(scores, rounding).rank,
      shares: covarianceShares(terms, members.length),
    };
  };
}

/**
 * Returns a function that gives metrics their weights in a score: those in the tree (or in a resample of it), times
 * the factor by which the reader changes their part's weight.
 */
export function weigher(data: PageData) {
  const { partOf } = data.explorer!;
  const tree = treeWeights(data);
  return (root: Float64Array, weights: readonly number[]) => {
    const total = sum(weights);
    const factors = weights.map((weight, part) => (total === 0 ? 0 : weight / total / tree[part]!));
    return Float64Array.from(root, (weight, metric) => weight * factors[partOf[metric]!]!);
  };
}

/** Returns a function that transforms the scores, each way once. */
export function preparer(data: PageData): (transformation: Transformation) => PreparedScores {
  const known = new Map<Transformation, PreparedScores>();
  return (transformation) => {
    const prepared = known.get(transformation) ?? prepare(data, transformation);
    known.set(transformation, prepared);
    return prepared;
  };
}

function prepare(data: PageData, transformation: Transformation): PreparedScores {
  const { metrics, models } = data.explorer!;
  const scores = metrics.map((metric) => {
    const sign = data.metrics[metric]!.reversed ? -1 : 1;
    return Float64Array.from(models, (model) => sign * (data.scores[metric]![model] as number));
  });
  const columns = transformed(transformation, scores);
  return {
    columns,
    covariance: covarianceMatrix(conditionedAlike(columns)),
    rounding: roundingOfScores(transformation, scores),
  };
}
