import { completeCohort, type GroupScores, readGroups } from '../../cohort/cohort.ts';
import { readParents, treeAbove } from '../../cohort/metric-weights.ts';
import { type Reader, type Row, readRows } from '../../warehouse/rows.ts';

/** Rows of dated/source: all dates of the trajectory. */
export async function trajectorySources(reader: Reader): Promise<Row[]> {
  return await readRows(
    reader,
    'select * replace (as_of::varchar as as_of, known_from::varchar as known_from) from timeline.source order by all',
  );
}

/** The main set's cohort on one date; `complete` has only models scored on every metric. */
export type DatedCohort = Awaited<ReturnType<typeof readDatedCohorts>>[number];

const BY_DATE = {
  group: 'as_of',
  metrics: `
    select as_of, metric_id, category, domain, data_set, not higher_is_better as reversed
    from dated.metric
    where included`,
  models: 'select as_of, model_id, family from dated.model where included',
  scores: 'select as_of, model_id, metric_id, value from dated.score',
};
const NONE: GroupScores = { models: [], metrics: [], columns: [] };

/** Reads the cohorts of all dates. */
export async function readDatedCohorts(reader: Reader) {
  const snapshots = await readRows(
    reader,
    'select distinct as_of::varchar as as_of, snapshot_id from dated.source order by all',
  );
  const [set] = await readRows(reader, 'select metric_set from dated.metric_set');
  const parents = await readParents(reader);
  const groups = await readGroups(reader, BY_DATE);
  return snapshots.map((row) => {
    const [asOf, snapshotId] = [String(row.as_of), String(row.snapshot_id)];
    const cohort = { metricSet: String(set!.metric_set), ...(groups.get(asOf) ?? NONE) };
    const ids = cohort.metrics.map(({ id }) => id);
    const tree = treeAbove(ids, parents.get(asOf) ?? new Map());
    return { asOf, snapshotId, cohort, complete: completeCohort(cohort), tree };
  });
}
