import type { MetricTree } from '../../statistics/metric-tree.ts';
import type { Reader } from '../../warehouse/build.ts';
import { type Cohort, completeCohort, Pivot } from '../../warehouse/cohort.ts';
import { placedValues } from '../../warehouse/placed.ts';
import { treeAbove } from '../../warehouse/weights.ts';

/** The main set's cohort as it was on a date. */
export interface DatedCohort {
  asOf: string;
  snapshotId: string;
  cohort: Cohort;
  /** Of its models those that are scored on every metric. */
  complete: Cohort;
  tree: MetricTree;
}

export const datedInputs = [
  'past.point',
  'past.metric',
  'past.score',
  'past.tree',
  'normalize.snapshot_metric',
  'normalize.model_family',
];

const METRICS = `
  select metric.as_of, metric.metric_id, category, domain, family, not higher_is_better as reversed
  from past.metric as metric
  inner join past.point using (as_of)
  inner join normalize.snapshot_metric using (snapshot_id, metric_id)`;
const MODELS = `
  select as_of, model_id, family
  from (select distinct as_of, model_id from past.score)
  inner join normalize.model_family using (model_id)`;

/** Every date's cohort, all read at once. */
export async function readDatedCohorts(reader: Reader, metricSet: string): Promise<DatedCohort[]> {
  const points = await reader.columns(
    'select as_of::varchar as as_of, snapshot_id from past.point order by as_of',
  );
  const metrics = await reader.columns(
    `select * replace (as_of::varchar as as_of) from (${METRICS}) order by as_of, metric_id`,
  );
  const models = await reader.columns(
    `select * replace (as_of::varchar as as_of) from (${MODELS}) order by as_of, model_id`,
  );
  const trees = await reader.columns('select snapshot_id, node_id, parent_id from past.tree order by all');

  const metricRows = rowsBy(metrics.as_of as string[]);
  const modelRows = rowsBy(models.as_of as string[]);
  const treeRows = rowsBy(trees.snapshot_id as string[]);
  const pivots = new Map(
    (points.as_of as string[]).map((asOf) => {
      const own = (metricRows.get(asOf) ?? []).map((i) => ({
        id: String(metrics.metric_id![i]),
        category: String(metrics.category![i]),
        domain: String(metrics.domain![i]),
        family: String(metrics.family![i]),
        reversed: metrics.reversed![i] === true,
      }));
      const ofDate = (modelRows.get(asOf) ?? []).map((i) => ({
        id: String(models.model_id![i]),
        family: String(models.family![i]),
      }));
      return [asOf, new Pivot(metricSet, own, ofDate)];
    }),
  );
  // Per metric of any date, its date's, and where that date's rows begin.
  const firstMetric = new Map([...metricRows].map(([asOf, rows]) => [asOf, rows[0]!]));
  const firstModel = new Map([...modelRows].map(([asOf, rows]) => [asOf, rows[0]!]));
  const values = placedValues(reader, 'select as_of, model_id, metric_id, value from past.score', {
    metric: { ids: ['as_of', 'metric_id'], sql: METRICS },
    model: { ids: ['as_of', 'model_id'], sql: MODELS },
  });
  for await (const { metric, model, value } of values) {
    for (let i = 0; i < value.length; i++) {
      const asOf = String(metrics.as_of![metric[i]!]);
      pivots
        .get(asOf)!
        .put(model[i]! - firstModel.get(asOf)!, metric[i]! - firstMetric.get(asOf)!, value[i]!);
    }
  }
  return (points.as_of as string[]).map((asOf, point) => {
    const snapshotId = String(points.snapshot_id![point]);
    const parents = (treeRows.get(snapshotId) ?? []).map((i): [string, string | null] => [
      String(trees.node_id![i]),
      trees.parent_id![i] as string | null,
    ]);
    const cohort = pivots.get(asOf)!.cohort();
    const tree = treeAbove(
      cohort.metrics.map(({ id }) => id),
      new Map(parents),
    );
    return { asOf, snapshotId, cohort, complete: completeCohort(cohort), tree };
  });
}

/** The rows of each value, in order. */
function rowsBy(values: readonly string[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const [i, value] of values.entries()) {
    const own = rows.get(value);
    if (own) own.push(i);
    else rows.set(value, [i]);
  }
  return rows;
}
