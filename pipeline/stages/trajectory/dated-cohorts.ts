import { type Cohort, completeCohort, type GroupScores, readGroups } from '../../cohort/cohort.ts';
import { treeAbove } from '../../cohort/weights.ts';
import type { MetricTree } from '../../statistics/metric-tree.ts';
import type { Reader } from '../../warehouse/reader.ts';

/** The main set's cohort as it was on a date. */
export interface DatedCohort {
  asOf: string;
  snapshotId: string;
  cohort: Cohort;
  /** Of its models those that are scored on every metric. */
  complete: Cohort;
  tree: MetricTree;
}

const BY_DATE = {
  group: 'as_of',
  metrics: `
    select metric.as_of, metric.metric_id, category, domain, data_set, not higher_is_better as reversed
    from past.metric as metric
    inner join past.point using (as_of)
    inner join normalize.snapshot_metric using (snapshot_id, metric_id)`,
  models: `
    select as_of, model_id, family
    from (select distinct as_of, model_id from past.score)
    inner join normalize.model_family using (model_id)`,
  scores: 'select as_of, model_id, metric_id, value from past.score',
};
const NONE: GroupScores = { models: [], metrics: [], columns: [] };

/** Every date's cohort, all read at once. */
export async function readDatedCohorts(reader: Reader, metricSet: string): Promise<DatedCohort[]> {
  const points = await reader.columns(
    'select as_of::varchar as as_of, snapshot_id from past.point order by as_of',
  );
  const parents = await readParents(reader);
  const groups = await readGroups(reader, BY_DATE);
  return (points.as_of as string[]).map((asOf, point) => {
    const snapshotId = String(points.snapshot_id![point]);
    const cohort = { metricSet, ...(groups.get(asOf) ?? NONE) };
    const tree = treeAbove(
      cohort.metrics.map(({ id }) => id),
      parents.get(snapshotId) ?? new Map(),
    );
    return { asOf, snapshotId, cohort, complete: completeCohort(cohort), tree };
  });
}

/** By snapshot: each node's parent in the site's tree, null at the roots. */
async function readParents(reader: Reader): Promise<Map<string, Map<string, string | null>>> {
  const { snapshot_id, node_id, parent_id } = await reader.columns(
    'select snapshot_id, node_id, parent_id from past.tree order by all',
  );
  const parents = new Map((snapshot_id as string[]).map((id) => [id, new Map<string, string | null>()]));
  for (const [i, id] of (snapshot_id as string[]).entries())
    parents.get(id)!.set(String(node_id![i]), parent_id![i] as string | null);
  return parents;
}
