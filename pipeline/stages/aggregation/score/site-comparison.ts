import { type Cohort, selectModels } from '../../../cohort/cohort.ts';
import { readSite, type Site } from '../../../cohort/leaderboard-site.ts';
import { type NamedTree, readTree, treeAbove } from '../../../cohort/metric-weights.ts';
import { columnOf, scoreOf, type Values } from '../../../cohort/score-values.ts';
import { readScoredModels } from '../../../cohort/scored-models.ts';
import { metricsBelow, nodeMeans } from '../../../statistics/score/metric-tree.ts';
import { zeroFilled } from '../../../statistics/score/missing-scores.ts';
import type { Reader } from '../../../warehouse/reader.ts';
import type { Row } from '../../../warehouse/rows.ts';

/** One score per model, by node. */
type ByNode = Map<string, Float64Array>;

export async function siteComparisonRows(reader: Reader): Promise<Row[]> {
  const site = await readSite(reader);
  if (!site) return [];
  const rows: Row[] = [];
  for (const scored of await readScoredModels(reader)) {
    const tree = await readTree(reader, scored);
    // Not push(...): there may be more rows than a call can have arguments.
    for (const row of rowsOf(site, onSite(scored, site), tree)) rows.push(row);
  }
  return rows;
}

function onSite(scored: Cohort, { models }: Site): Cohort {
  const positions = [...scored.models.keys()].filter((model) => models.has(scored.models[model]!.id));
  return { ...scored, ...selectModels(scored, positions) };
}

function rowsOf(site: Site, cohort: Cohort, tree: NamedTree): Row[] {
  const steps = stepsOf(site, cohort, tree);
  const below = metricsBelow(tree);
  return sharedNodes(site, cohort, tree).flatMap((node) => {
    const metrics = below[tree.nodes.indexOf(node)]!;
    return cohort.models.flatMap(({ id }, model) => {
      const [recomputed, onDate, withSetMetrics, ours] = steps.map((step) => step.get(node)![model]!) as Four;
      const value = scoreOf(site.aggregates, node, id);
      if (Number.isNaN(value) && Number.isNaN(ours)) return [];
      return {
        metric_set: cohort.metricSet,
        model_id: id,
        node_id: node,
        snapshot_id: site.snapshotId,
        n_metrics: metrics.length,
        n_scored: metrics.filter((metric) => !Number.isNaN(cohort.columns[metric]![model])).length,
        site_value: value,
        difference_unexplained: recomputed - value,
        recomputed,
        difference_by_date: onDate - recomputed,
        difference_by_metrics: withSetMetrics - onDate,
        difference_by_missing: ours - withSetMetrics,
        ours,
      };
    });
  });
}

type Four = [number, number, number, number];

/**
 * Scores by node in four steps from the site's rule to ours: the site's current scores; scores on the study's date;
 * only the set's metrics; missing scores left out instead of zero-filled.
 */
function stepsOf(site: Site, { models, columns }: Cohort, tree: NamedTree): ByNode[] {
  const bySite = (leaves: string[], values: Values) =>
    meansByNode(
      treeAbove(leaves, site.parentOf),
      zeroFilled(leaves.map((leaf) => columnOf(values, leaf, models))),
    );
  return [
    bySite(site.leaves, site.current),
    bySite(
      site.leaves.filter((leaf) => site.onDate.columns.has(leaf)),
      site.onDate,
    ),
    meansByNode(tree, zeroFilled(columns)),
    meansByNode(tree, columns),
  ];
}

function meansByNode(tree: NamedTree, columns: readonly Float64Array[]): ByNode {
  return new Map(nodeMeans(tree, columns).map((means, node) => [tree.nodes[node]!, means]));
}

/** Nodes of the set's tree that are also above one of the set's metrics in the site's tree. */
function sharedNodes({ leaves, parentOf }: Site, { metrics }: Cohort, tree: NamedTree): string[] {
  const shared = metrics.map(({ id }) => id).filter((id) => leaves.includes(id));
  return treeAbove(shared, parentOf).nodes.filter((node) => tree.nodes.includes(node));
}
