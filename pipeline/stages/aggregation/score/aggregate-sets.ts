import { type Cohort, unitsOf } from '../../../cohort/cohort.ts';
import { levels, partitionOf, readTree, readWeights } from '../../../cohort/metric-weights.ts';
import { listed } from '../../../messages/counts-and-lists.ts';
import { isConstant } from '../../../statistics/numbers/covariance.ts';
import { type LeaderboardRanks, leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { orderOf } from '../../../statistics/order/found-order.ts';
import {
  commonOrder,
  type SampledUnits,
  sampledUnits,
  type UnitOrder,
} from '../../../statistics/order/unit-order.ts';
import {
  type AggregationMethod,
  roundingOfScores,
  type Scored,
  scorer,
  transformationOf,
  transformed,
} from '../../../statistics/score/aggregation-methods.ts';
import { rankResamples } from '../../../statistics/score/metric-resampling.ts';
import { fullWeights } from '../../../statistics/score/metric-tree.ts';
import type { DecompositionInput } from '../../../statistics/score/proportional-metrics.ts';
import { FEW_DATA_SETS, LITTLE_VARIES, rangeRule } from '../../../statistics/score/range-rule.ts';
import { areOfDifferentUnits } from '../../../statistics/score/spread-ratio.ts';
import { decomposed, type PartEstimate } from '../../../statistics/score/variance-decomposition.ts';
import { isOfTablesAlone } from '../../../studies/folder.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import { sharedColumns } from '../../../workers/shared-arrays.ts';
import type { Workers } from '../../../workers/workers.ts';
import { medians, type OtherScores, winRates } from './other-methods.ts';
import { predictedColumns } from './predicted-scores.ts';
import { resampleRanks } from './rank-resampling.ts';
import { rankedCohort } from './ranked-cohort.ts';

/** The scores and ranking of a metric set by one method. */
export interface MethodScores {
  method: AggregationMethod;
  scores: Float64Array;
  ranking: LeaderboardRanks;
  /** Per model, its ranks in all resamples of metrics; undefined if too little of the weight varies. */
  resampledRanks: Uint16Array[] | undefined;
  /** The same with the data sets of `heldCategories` fixed; undefined if too little or nothing varies then. */
  heldDataSetsRanks: Uint16Array[] | undefined;
  /** Which models are ordered over units like the set's; undefined with too few of them, and for `balanced`. */
  order: UnitOrder | undefined;
}

/** A metric set's scores and rankings by every method, over models scored on every metric. */
export interface SetAggregation {
  cohort: Cohort;
  scored: Scored;
  aggregated: DecompositionInput;
  /** Share of the weight that varies in resamples. */
  varyingWeight: number;
  /** Why ranks have no range over all data sets; null if they have. */
  noRangeReason: string | null;
  /** Large categories with few data sets. */
  heldCategories: string[];
  /** The parts of the scores' variance, with intervals. */
  parts: PartEstimate[];
  /** The first is the one to show. */
  methods: MethodScores[];
  otherMethods: OtherScores[];
  /** What the order is a sample of. */
  units: SampledUnits;
}

/** Scores and rankings of each metric set with enough models that have every score. */
export async function aggregateSets(
  reader: Reader,
  cohorts: readonly Cohort[],
  study: Study,
  workers: Workers,
) {
  const sets: SetAggregation[] = [];
  for (const all of cohorts) {
    const cohort = rankedCohort(all, study.missing);
    if (cohort.models.length < study.minimum_models) continue;
    const [columns = cohort.columns, ...fillings] =
      study.missing === 'predict' ? predictedColumns(cohort, study) : [];
    sets.push(await aggregateSet(reader, { ...cohort, columns }, study, workers, fillings));
  }
  return sets;
}

/** @param fillings columns with other scores in place of those that are predicted */
async function aggregateSet(
  reader: Reader,
  cohort: Cohort,
  study: Study,
  workers: Workers,
  fillings: readonly Float64Array[][],
): Promise<SetAggregation> {
  const { metrics, models } = cohort;
  const { isSampled, categories, ...tree } = await readTree(reader, cohort);
  const weights = await readWeights(reader, cohort);
  // Shared with all worker threads.
  const columns = sharedColumns(cohort.columns);
  const withoutGaps = transformed('scores', columns);
  const partitions = levels.map((level) => ({ level, partition: partitionOf(metrics, level) }));
  const balance = partitions[0]!.partition;
  const scored = { columns, tree, partition: balance };
  const { seed } = study;
  const methods = methodsOf(columns, study);
  const families = isOfTablesAlone(study) ? models.map(({ family }) => family) : undefined;
  const units = sampledUnits(metrics, families);
  const aggregated = { columns: withoutGaps, methods, ...weights, balance, levels: partitions };
  const rule = rangeRule({ tree, isSampled });
  const resamples = rankResamples(study.resamples, models.length);
  const ranksIn = (sampled: Uint8Array) =>
    resampleRanks(workers, { scored, methods, isSampled: sampled, resamples, seed });
  const ranks = rule.reason === LITTLE_VARIES ? undefined : await ranksIn(isSampled);
  const heldRanks = rule.fixed && (rule.held.length > 0 ? await ranksIn(rule.fixed.isSampled) : ranks);
  const scoresOf = (method: AggregationMethod, m: number, first?: MethodScores): MethodScores => {
    const scores = scorer(method, scored)(fullWeights(tree));
    const rounding = roundingOfScores(transformationOf[method], columns);
    const orderBy = (filled: readonly Float64Array[], known?: UnitOrder) =>
      orderOf(filled, transformed(transformationOf[method], filled), fullWeights(tree), units, seed, known);
    const order = method === 'balanced' ? undefined : orderBy(columns, first?.order);
    return {
      method,
      scores,
      ranking: leaderboardRanks(scores, rounding),
      resampledRanks: ranks?.[m],
      heldDataSetsRanks: heldRanks?.[m],
      order:
        order &&
        commonOrder(
          order,
          fillings.flatMap((filling) => orderBy(filling, order) ?? []),
        ),
    };
  };
  const byMethod: MethodScores[] = [];
  for (const [m, method] of methods.entries()) byMethod.push(scoresOf(method, m, byMethod[0]));
  return {
    cohort: { ...cohort, columns: withoutGaps },
    scored,
    aggregated,
    varyingWeight: rule.varyingWeight,
    noRangeReason: rule.reason,
    heldCategories: rule.held.map((node) => categories[node]!),
    parts: decomposed(aggregated, unitsOf(models)),
    methods: byMethod,
    otherMethods: otherScores(byMethod, withoutGaps, fullWeights(tree)),
    units,
  };
}

/** The study's methods; of a table without a study file, without the mean of columns of different units as they are. */
function methodsOf(columns: readonly Float64Array[], study: Study): AggregationMethod[] {
  const { aggregations, settings } = study;
  const isTable = settings !== undefined && isOfTablesAlone(study);
  // Without some scores, a mean would depend on the level of those that are there.
  const isSkipped = study.missing === 'skip' && columns.some((column) => column.some(Number.isNaN));
  if (!isTable || !(isSkipped || areOfDifferentUnits(columns))) return aggregations;
  return aggregations.filter((method) => method !== 'arithmetic_mean');
}

function otherScores(
  methods: readonly MethodScores[],
  columns: readonly Float64Array[],
  weights: Float64Array,
): OtherScores[] {
  const meanRank = methods.find(({ method }) => method === 'mean_rank');
  const hasScores = methods.some(({ method }) => method === 'arithmetic_mean');
  return [
    ...(meanRank ? [winRates(meanRank.ranking, meanRank.scores)] : []),
    ...(hasScores ? [medians(columns, weights)] : []),
  ];
}

/** Log lines about missing ranges and rankings. */
export function* exclusionLines(set: SetAggregation): Generator<string> {
  const { cohort, aggregated, methods, varyingWeight, noRangeReason, heldCategories } = set;
  const { metrics, models } = cohort;
  if (noRangeReason === LITTLE_VARIES)
    yield `ranks have no ranges: ${(100 * varyingWeight).toFixed(0)} % of the score's weight is on categories or data sets with several metrics, and more than 50 % is needed`;
  if (noRangeReason === FEW_DATA_SETS)
    yield `ranks have ranges only with the data sets of ${listed(heldCategories)} held fixed: ${noRangeReason}`;
  const constant = metrics.filter((_, metric) => isConstant(cohort.columns[metric]!)).map(({ id }) => id);
  if (constant.length > 0)
    yield `excluded metrics from rankings that are constant over the ${models.length} complete models: ${constant.join(', ')}`;
  const { parts } = aggregated.balance;
  for (const { method, ranking } of methods) {
    if (ranking.rank[0] === undefined)
      yield `skipped ${method} score: ${parts.length === 1 ? 'the metrics are constant or cancel each other out' : `one of ${listed(parts)} is constant, or they cancel each other out`}`;
    if (models.length > 1 && ranking.tied[0] === models.length)
      yield `all models are tied by ${method}: the metrics are constant, cancel each other out, or vary by no more than rounding (where lower is better, set "higher_is_better": false)`;
  }
}
