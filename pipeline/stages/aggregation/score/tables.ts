import { sum } from 'd3-array';
import { type Cohort, modelCounts, selectModels, unitsOf } from '../../../cohort/cohort.ts';
import { readSite, type Site } from '../../../cohort/leaderboard-site.ts';
import { type NamedTree, readTree, treeAbove } from '../../../cohort/metric-weights.ts';
import { columnOf, scoreOf, type Values } from '../../../cohort/score-values.ts';
import { readModels } from '../../../cohort/scored-models.ts';
import { standardDeviation, sumOfProducts, transposed } from '../../../statistics/numbers/covariance.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { meanOf, total } from '../../../statistics/numbers/total.ts';
import { columnsAt, jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';
import { roundingOfScores, scorer } from '../../../statistics/score/aggregation-methods.ts';
import { membersOf, partitionBy } from '../../../statistics/score/metric-partition.ts';
import { fullWeights, metricsBelow, nodeMeans } from '../../../statistics/score/metric-tree.ts';
import { zeroFilled } from '../../../statistics/score/missing-scores.ts';
import { weightedSum } from '../../../statistics/score/proportional-metrics.ts';
import { intervalColumns, type Reader, type Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from './aggregate-sets.ts';

export function balancedScoreRows({ cohort, scored, aggregated }: SetAggregation): Row[] {
  return aggregated.levels.flatMap(({ level, partition }) => {
    const scores = scorer('balanced', { ...scored, partition })(fullWeights(scored.tree));
    const { rank, tied } = leaderboardRanks(scores, roundingOfScores('standardised', scored.columns));
    return cohort.models.map(({ id }, i) => ({
      level,
      model_id: id,
      score: scores[i]!,
      rank: rank[i] ?? null,
      n_tied: tied[i] ?? null,
    }));
  });
}

/** The parts of the arithmetic mean by domain and by data set: how much their metrics vary, alone and averaged, and their share. */
export function scorePartRows(set: SetAggregation): Row[] {
  return [...partRows(set, 'domain', 'domain'), ...partRows(set, 'data_set', 'dataSet')];
}

/** @param field of a metric that says which part it belongs to */
function partRows(
  { cohort, aggregated, parts }: SetAggregation,
  level: string,
  field: 'domain' | 'dataSet',
): Row[] {
  const { metrics, models, columns } = cohort;
  const labels = metrics.map((metric) => metric[field]);
  const partition = partitionBy(labels, [...new Set(labels)].sort());
  const weights = aggregated.root;
  const members = membersOf(partition);
  // Relative to the first model, as a common offset costs digits.
  const near = columns.map((column) => column.map((score) => score - column[0]!));
  const terms = members.map((own) => weightedSum(near, own, weights));
  // A score that is constant up to rounding has no shares.
  const isConstant = parts.some(
    ({ part: { method, quantity }, value }) =>
      method === 'arithmetic_mean' && quantity === 'covariance_share' && Number.isNaN(value),
  );
  const sharesOf = (some: readonly number[]) => (isConstant ? [] : covarianceShares(columnsAt(terms, some)));
  const estimates = sharesOf([...models.keys()]);
  const intervals = jackknifeIntervals(unitsOf(models), sharesOf);
  return members.map((own, part) => {
    const weight = sum(own, (metric) => weights[metric]!);
    return {
      level,
      part: partition.parts[part]!,
      n_metrics: own.length,
      // All weights may add up to a little more, by rounding.
      weight: Math.min(1, weight),
      metric_deviation: sum(own, (metric) => weights[metric]! * standardDeviation(columns[metric]!)) / weight,
      mean_deviation: standardDeviation(terms[part]!) / weight,
      covariance_share: estimates[part] ?? null,
      ...intervalColumns(intervals?.[part]),
      ...modelCounts(models),
    };
  });
}

/** Per term, its covariance with the sum of all terms, divided by the variance of that sum. */
function covarianceShares(terms: readonly Float64Array[]): number[] {
  const centred = terms.map((term) => {
    const mean = meanOf(term);
    return term.map((value) => value - mean);
  });
  const scores = Float64Array.from(transposed(centred), total);
  const product = (values: Float64Array) => sumOfProducts(values, scores);
  const variance = product(scores);
  return centred.map((term) => product(term) / variance);
}

export function varianceShareRows({ cohort, parts }: SetAggregation): Row[] {
  return parts.flatMap((each) =>
    'level' in each.part
      ? [{ ...partColumns(cohort, each), level: each.part.level, quantity: each.part.quantity }]
      : [],
  );
}

export function explainedVarianceRows({ cohort, parts }: SetAggregation): Row[] {
  return parts.filter(({ part }) => part.quantity === 'r2').map((each) => partColumns(cohort, each));
}

/** What a share of a score's variance and an explained variance have in common. */
function partColumns({ models }: Cohort, found: SetAggregation['parts'][number]): Row {
  const { part, value, interval } = found;
  return {
    method: part.method,
    category: part.category,
    estimate: value,
    ...intervalColumns(interval),
    ...modelCounts(models),
  };
}

export async function siteComparisonRows(reader: Reader): Promise<Row[]> {
  const site = await readSite(reader);
  if (!site) return [];
  const rows: Row[] = [];
  for (const scored of await readModels(reader, 'scored')) {
    const positions = indicesWhere(scored.models, ({ id }) => site.aggregates.places.has(id));
    const onSite = { ...scored, ...selectModels(scored, positions) };
    // Not push(...): there may be more rows than a call can have arguments.
    for (const row of siteRows(site, onSite, await readTree(reader, scored))) rows.push(row);
  }
  return rows;
}

function* siteRows(site: Site, cohort: Cohort, tree: NamedTree): Generator<Row> {
  const { leaves, parentOf, snapshotId, aggregates } = site;
  const { recomputed, onDate, withSetMetrics, ours } = stepsOf(site, cohort, tree);
  const below = metricsBelow(tree);
  // Nodes of the set's tree that are also above one of the set's metrics in the site's tree.
  const shared = cohort.metrics.map(({ id }) => id).filter((id) => leaves.includes(id));
  const nodes = treeAbove(shared, parentOf).nodes.filter((node) => tree.nodes.includes(node));
  for (const node of nodes) {
    const metrics = below[tree.nodes.indexOf(node)]!;
    for (const [model, { id }] of cohort.models.entries()) {
      const at = (step: ByNode) => step.get(node)![model]!;
      const value = scoreOf(aggregates, node, id);
      if (Number.isNaN(value) && Number.isNaN(at(ours))) continue;
      yield {
        metric_set: cohort.metricSet,
        model_id: id,
        node_id: node,
        snapshot_id: snapshotId,
        n_metrics: metrics.length,
        n_scored: metrics.filter((metric) => !Number.isNaN(cohort.columns[metric]![model])).length,
        site_value: value,
        difference_unexplained: at(recomputed) - value,
        recomputed: at(recomputed),
        difference_by_date: at(onDate) - at(recomputed),
        difference_by_metrics: at(withSetMetrics) - at(onDate),
        difference_by_missing: at(ours) - at(withSetMetrics),
        ours: at(ours),
      };
    }
  }
}

/** One score per model, by node. */
type ByNode = Map<string, Float64Array>;

/** Scores by node in four steps from the site's rule to ours. */
function stepsOf(site: Site, { models, columns }: Cohort, tree: NamedTree) {
  const bySite = (leaves: string[], values: Values) =>
    meansByNode(
      treeAbove(leaves, site.parentOf),
      zeroFilled(leaves.map((leaf) => columnOf(values, leaf, models))),
    );
  const known = site.leaves.filter((leaf) => site.onDate.columns.has(leaf));
  return {
    /** The site's current scores. */
    recomputed: bySite(site.leaves, site.current),
    /** Its scores on the study's date. */
    onDate: bySite(known, site.onDate),
    /** Only the set's metrics. */
    withSetMetrics: meansByNode(tree, zeroFilled(columns)),
    /** Missing scores left out instead of zero-filled. */
    ours: meansByNode(tree, columns),
  };
}

function meansByNode(tree: NamedTree, columns: readonly Float64Array[]): ByNode {
  return new Map(nodeMeans(tree, columns).map((means, node) => [tree.nodes[node]!, means]));
}
