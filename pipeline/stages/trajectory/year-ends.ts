import { type GroupScores, readGroups } from '../../cohort/cohort.ts';
import { type NamedTree, readParents, treeAbove } from '../../cohort/metric-weights.ts';
import type { Reader } from '../../warehouse/rows.ts';

/** The main set's ranked models and metrics on the last date of a year. */
export interface YearEnd extends GroupScores {
  metricSet: string;
  asOf: string;
  /** By metric, the snapshot and the version that its scores are from. */
  editions: Map<string, Edition>;
  tree: NamedTree;
}

export interface Edition {
  snapshotId: string;
  version: number;
}

const LAST_DATES = 'select max(as_of) from dated.source group by year(as_of)';

const METRICS = `select * from dated.metric where included and as_of in (${LAST_DATES})`;

// As under the policy missing_as_zero of aggregation/policy_score: also models outside the cohort.
const RANKED = {
  group: 'as_of',
  metrics: `
    select as_of, metric_id, category, domain, data_set, not higher_is_better as reversed
    from (${METRICS})`,
  models: `
    select as_of, model_id, family
    from dated.model
    where n_scored >= 1 and reason is distinct from 'copy of another model' and as_of in (${LAST_DATES})`,
  scores: `
    select as_of, model_id, metric_id, value
    from dated.state
    where state = 'scored' and as_of in (${LAST_DATES})`,
};

/** Reads the last date of every year that has metrics of the main set, in order. */
export async function readYearEnds(reader: Reader): Promise<YearEnd[]> {
  const { metric_set } = await reader.columns('select metric_set from dated.metric_set');
  const metricSet = String(metric_set![0]);
  const parents = await readParents(reader);
  const editions = await readEditions(reader);
  return [...(await readGroups(reader, RANKED))].map(([asOf, scores]) => ({
    metricSet,
    asOf,
    ...scores,
    editions: editions.get(asOf) ?? new Map(),
    tree: treeAbove(
      scores.metrics.map(({ id }) => id),
      parents.get(asOf) ?? new Map(),
    ),
  }));
}

/** By date and metric. */
async function readEditions(reader: Reader): Promise<Map<string, Map<string, Edition>>> {
  const { as_of, metric_id, snapshot_id, version } = await reader.columns(`
    select distinct as_of::varchar as as_of, metric_id, snapshot_id, version
    from dated.state
    where as_of in (${LAST_DATES})
    order by all`);
  const editions = new Map((as_of as string[]).map((date) => [date, new Map<string, Edition>()]));
  for (const [i, date] of (as_of as string[]).entries())
    editions
      .get(date)!
      .set(String(metric_id![i]), { snapshotId: String(snapshot_id![i]), version: Number(version![i]) });
  return editions;
}
