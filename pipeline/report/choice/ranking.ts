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
import { fullWeights } from '../../statistics/score/metric-tree.ts';
import type { PageData } from '../data/page-data.ts';
import { metricsNamed } from './metric-search.ts';

/** Weights with a name: those in the tree, and equal ones of all parts. */
export const PRESETS = ['tree', 'equal'] as const;
/** The reader's own are whole numbers from 0 to 100, one per part of the score; only their ratios count. */
export type Weights = (typeof PRESETS)[number] | readonly number[];

/** The reader's choice: the columns that a text names, a weight per part, and the transformation of the scores. */
export interface Choice {
  text: string;
  weights: Weights;
  transformation: Transformation;
}

/** Scores of some metrics, over the models that have them all; as positions on the page. */
interface ChosenScores {
  metrics: number[];
  models: number[];
  /** Per metric, high is good: before and after the transformation. */
  raw: Float64Array[];
  columns: Float64Array[];
}

/** What a choice gives. */
export interface Ranked extends ChosenScores {
  /** Per metric, its weight in the score. */
  coefficients: Float64Array;
  /** Per part, its weight, 0 without chosen metrics. */
  weights: number[];
  /** Per part, its share of the score's variance; NaN if the score is constant. */
  shares: Float64Array;
  /** Per model. */
  scores: Float64Array;
  ranks: number[];
}

/** Ranks the models for a choice, with the functions behind the pipeline's tables. */
export function ranker(data: PageData): (choice: Choice) => Ranked {
  const { parts, metrics, partOf } = data.explorer!;
  let known: (ReturnType<typeof prepared> & { key: string }) | undefined;
  return ({ text, weights, transformation }) => {
    const named = new Set(metricsNamed(text, data.metrics));
    const hasWeight = (metric: number) =>
      typeof weights === 'string' || weights[partOf[metrics.indexOf(metric)]!]! > 0;
    const own = metrics.filter((metric) => named.has(metric) && hasWeight(metric));
    const key = JSON.stringify([own, transformation]);
    if (known?.key !== key) known = { key, ...prepared(data, own, transformation) };
    const { chosen, covariance, rounding } = known;
    const of = Int32Array.from(own, (metric) => partOf[metrics.indexOf(metric)]!);
    const members = membersOf({ parts, of });
    const weighed = weightsIn(data, own, members, weights);
    const scores = sumOfColumns(chosen.columns, weighed.coefficients);
    const terms = termCovariance(covariance, weighed.coefficients, members);
    return {
      ...chosen,
      ...weighed,
      scores,
      ranks: leaderboardRanks(scores, rounding).rank,
      shares: covarianceShares(terms, members.length),
    };
  };
}

/** What stays while weights change: scores, their covariance and, per model, the rounding error of its score. */
function prepared(data: PageData, metrics: number[], transformation: Transformation) {
  const chosen = chosenScores(data, metrics, transformation);
  const covariance = covarianceMatrix(conditionedAlike(chosen.columns));
  return { chosen, covariance, rounding: roundingOfScores(transformation, chosen.raw) };
}

/** Weights of parts, and of metrics: those in the tree, times how much the reader changes their part's weight. */
function weightsIn(
  { explorer }: PageData,
  chosen: readonly number[],
  members: readonly number[][],
  given: Weights,
) {
  const { metrics, parents, leafParents } = explorer!;
  const root = fullWeights({
    parents: Int32Array.from(parents),
    leafParents: Int32Array.from(chosen, (metric) => leafParents[metrics.indexOf(metric)]!),
  });
  const inTree = members.map((own) => sum(own, (metric) => root[metric]!));
  const ofPart = (part: number) => (given === 'equal' ? 1 : given === 'tree' ? inTree[part]! : given[part]!);
  const weights = members.map(({ length }, part) => (length > 0 ? ofPart(part) : 0));
  const total = sum(weights);
  const coefficients = new Float64Array(root.length);
  for (const [part, own] of members.entries())
    for (const metric of own) coefficients[metric] = (root[metric]! * weights[part]!) / total / inTree[part]!;
  return { weights, coefficients };
}

/** @param also models that count beside the candidates, if they have all scores, too */
export function chosenScores(
  data: PageData,
  metrics: number[],
  transformation: Transformation,
  also: readonly number[] = [],
): ChosenScores {
  const { candidates } = data.explorer!;
  const hasAll = (model: number) =>
    metrics.every((metric) => typeof data.scores[metric]![model] === 'number');
  const all = [...new Set([...candidates, ...also])];
  const models = metrics.length > 0 ? all.filter(hasAll) : [];
  const raw = metrics.map((metric) => {
    const sign = data.metrics[metric]!.reversed ? -1 : 1;
    return Float64Array.from(models, (model) => sign * (data.scores[metric]![model] as number));
  });
  return { metrics, models, raw, columns: transformed(transformation, raw) };
}
