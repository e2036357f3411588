import type { Reader } from './build.ts';
import { type Columns, literal } from './database.ts';
import type { Values } from './state.ts';

/** What {@link readSite} reads. */
export const siteInputs = [
  'cohort.source',
  'cohort.state',
  'normalize.score',
  'normalize.site_aggregate',
  'normalize.snapshot_metric',
];

/** A leaderboard as the snapshot shows it that a study reads, with the site's own aggregates. */
export interface Site {
  snapshotId: string;
  /** The leaf metrics of the site's tree. */
  leaves: string[];
  /** Of every leaf and node; null for a node at the top. */
  parentOf: Map<string, string | null>;
  /** The site's aggregate by node, by model. */
  aggregates: Values;
  /** The score that the snapshot shows, by leaf, by model. */
  current: Values;
  /** Every model that the site says anything about. */
  models: Set<string>;
  /** The score on the study's date, by leaf that had a version in force then, by model. */
  onDate: Values;
}

/** That of the first source that is read whole and has aggregates; undefined where none has. */
export async function readSite(reader: Reader): Promise<Site | undefined> {
  const { snapshot_id } = await reader.columns(`
    select source.snapshot_id
    from cohort.source as source
    where source.is_whole and source.snapshot_id in (select snapshot_id from normalize.site_aggregate)
    order by source.entry
    limit 1`);
  if (snapshot_id!.length === 0) return undefined;
  const snapshotId = String(snapshot_id![0]);
  const ofSnapshot = `snapshot_id = ${literal(snapshotId)}`;
  const { metric_id, parent_id, is_leaf } = await reader.columns(
    `select metric_id, parent_id, is_leaf from normalize.snapshot_metric where ${ofSnapshot} order by metric_id`,
  );
  const parentOf = new Map(
    (metric_id as string[]).map((id, i) => [id, (parent_id as (string | null)[])[i] ?? null] as const),
  );
  const leaves = [...parentOf.keys()].filter((id, i) => is_leaf![i] === true && parentOf.get(id) !== null);
  const aggregates = await reader.columns(
    `select metric_id, model_id, value from normalize.site_aggregate where ${ofSnapshot} order by all`,
  );
  const current = await reader.columns(`
    select metric_id, model_id, value
    from normalize.score
    where is_current and ${ofSnapshot}
    order by all`);
  const onDate = await reader.columns('select metric_id, model_id, value from cohort.state order by all');
  return {
    snapshotId,
    leaves,
    parentOf,
    aggregates: valuesOf(aggregates),
    current: valuesOf(current),
    models: new Set(aggregates.model_id as string[]),
    onDate: valuesOf(onDate),
  };
}

/** Missing values are NaN. */
function valuesOf({ metric_id, model_id, value }: Columns): Values {
  const values: Values = new Map();
  for (const [i, metric] of (metric_id as string[]).entries()) {
    const ofModels = values.get(metric) ?? new Map<string, number>();
    values.set(metric, ofModels.set(String(model_id![i]), Number(value![i] ?? Number.NaN)));
  }
  return values;
}
