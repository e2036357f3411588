import { type Cohort, completeCohort, readCohorts } from '../../../cohort/cohort.ts';
import { levels, partitionOf, readTree, readWeights } from '../../../cohort/metric-weights.ts';
import { unitsOf } from '../../../cohort/model-units.ts';
import { listed } from '../../../messages/plurals.ts';
import { isConstant } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { scorer } from '../../../statistics/score/aggregate-scores.ts';
import { transformationOf } from '../../../statistics/score/aggregation-methods.ts';
import { rankResamples } from '../../../statistics/score/metric-resampling.ts';
import { fullWeights } from '../../../statistics/score/metric-tree.ts';
import type { DecompositionInput } from '../../../statistics/score/proportional-metrics.ts';
import { FEW_DATA_SETS, LITTLE_VARIES, rangeRule } from '../../../statistics/score/range-rule.ts';
import { roundingOfScores } from '../../../statistics/score/rounding.ts';
import { decomposed } from '../../../statistics/score/variance-decomposition.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import { sharedColumns } from '../../../workers/shared-arrays.ts';
import type { Workers } from '../../../workers/workers.ts';
import { resampleRanks } from '../ranks/rank-resampling.ts';

/** A metric set's scores and rankings by every method, over models scored on every metric. */
export type SetAggregation = Awaited<ReturnType<typeof aggregateSet>>;
export type MethodScores = SetAggregation['methods'][number];

/** Scores and rankings of each metric set with enough models that have every score. */
export async function aggregateSets(reader: Reader, study: Study, workers: Workers) {
  const found: SetAggregation[] = [];
  for (const cohort of (await readCohorts(reader)).map(completeCohort))
    if (cohort.models.length >= study.minimum_models)
      found.push(await aggregateSet(reader, cohort, study, workers));
  return found;
}

async function aggregateSet(reader: Reader, cohort: Cohort, study: Study, workers: Workers) {
  const { metrics } = cohort;
  // Shared with all worker threads.
  const columns = sharedColumns(cohort.columns);
  const partitions = levels.map((level) => ({ level, partition: partitionOf(metrics, level) }));
  const { isSampled, categories, ...tree } = await readTree(reader, cohort);
  const scored = { columns, tree, partition: partitions[0]!.partition };
  const aggregated: DecompositionInput = {
    columns,
    methods: study.aggregations,
    ...(await readWeights(reader, cohort)),
    balance: scored.partition,
    levels: partitions,
  };
  const { held, fixed, ...ranges } = rangeRule({ tree, isSampled });
  const { aggregations: methods, resamples, seed } = study;
  const more = { resamples: rankResamples(resamples, cohort.models.length), seed };
  const ranksIn = (sampled: Uint8Array) =>
    resampleRanks(workers, { scored, methods, isSampled: sampled, ...more });
  const ranks = ranges.reason === LITTLE_VARIES ? undefined : await ranksIn(isSampled);
  const fixedRanks = held.length > 0 && fixed ? await ranksIn(fixed.isSampled) : fixed && ranks;
  return {
    cohort,
    scored,
    aggregated,
    ranges,
    /** Categories whose data sets are fixed in `fixedRanks`. */
    heldCategories: held.map((node) => categories[node]!),
    /** The parts of the scores' variance, with intervals. */
    parts: decomposed(aggregated, unitsOf(cohort.models)),
    methods: study.aggregations.map((method, m) => {
      const scores = scorer(method, scored)(fullWeights(tree));
      const rounding = roundingOfScores(transformationOf[method], columns);
      return {
        method,
        scores,
        ranking: leaderboardRanks(scores, rounding),
        /** Per model, its ranks in all resamples of metrics; undefined if too little of the weight varies. */
        resampledRanks: ranks?.[m],
        /** The same with the data sets of some categories fixed; undefined if too little or nothing varies then. */
        fixedRanks: fixedRanks?.[m],
      };
    }),
  };
}

const WHY = 'constant, cancel each other out, or vary by no more than rounding';

/** Log lines about missing ranges and rankings, and about categories that explain no variance. */
export function* exclusionLines(set: SetAggregation): Generator<string> {
  const { cohort, aggregated, methods, parts, ranges, heldCategories } = set;
  const { metrics, models } = cohort;
  const namesOf = (some: readonly MethodScores[]) => listed(some.map(({ method }) => method));
  if (ranges.reason === LITTLE_VARIES)
    yield `ranks have no ranges: ${(100 * ranges.varyingWeight).toFixed(0)} % of the score's weight is on categories or data sets with several metrics, and more than 50 % is needed`;
  if (ranges.reason === FEW_DATA_SETS)
    yield `ranks have ranges only with the data sets of ${listed(heldCategories)} held fixed: ${ranges.reason}`;
  const constant = metrics.filter((_, metric) => isConstant(cohort.columns[metric]!)).map(({ id }) => id);
  if (constant.length > 0)
    yield `excluded metrics from rankings that are constant over the ${models.length} complete models: ${constant.join(', ')}`;
  const missing = methods.filter(({ ranking }) => ranking.rank[0] === undefined);
  const { parts: balanced } = aggregated.balance;
  const unbalanced =
    balanced.length === 1
      ? 'the metrics are constant or cancel each other out'
      : `one of ${listed(balanced)} is constant, or they cancel each other out`;
  for (const { method } of missing) yield `skipped ${method} score: ${unbalanced}`;
  const tied = methods.filter(({ ranking }) => models.length > 1 && ranking.tied[0] === models.length);
  if (tied.length > 0)
    yield `all models are tied by ${namesOf(tied)}: the metrics are ${WHY} (where lower is better, set "higher_is_better": false)`;
  const ranked = methods.filter((each) => !missing.includes(each) && !tied.includes(each));
  for (const { category } of aggregated.nodes) {
    const unexplained = parts.filter(
      ({ part, value }) => part.quantity === 'r2' && part.category === category && Number.isNaN(value),
    );
    const without = ranked.filter(({ method }) => unexplained.some(({ part }) => part.method === method));
    if (without.length > 0)
      yield `${category} explains no variance by ${namesOf(without)}: its metrics are ${WHY}`;
  }
}
