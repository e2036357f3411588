import { literal } from '../warehouse/database.ts';
import type { Reader } from '../warehouse/reader.ts';
import { readValues, type Values } from './state.ts';

/** A leaderboard as the snapshot shows it that a study reads, with the site's own aggregates. */
export interface Site {
  snapshotId: string;
  /** The leaf metrics of the site's tree. */
  leaves: string[];
  /** Of every leaf and node; null for a node at the top. */
  parentOf: Map<string, string | null>;
  /** The site's aggregates, by node. */
  aggregates: Values;
  /** The scores that the snapshot shows, by leaf. */
  current: Values;
  /** Every model that the site says anything about. */
  models: Set<string>;
  /** The scores on the study's date, by leaf that had a version in force then. */
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
  const aggregates = await readValues(
    reader,
    `select metric_id, model_id, value from normalize.site_aggregate where ${ofSnapshot}`,
  );
  return {
    snapshotId,
    leaves,
    parentOf,
    aggregates,
    current: await readValues(
      reader,
      `select metric_id, model_id, value from normalize.score where is_current and ${ofSnapshot}`,
    ),
    models: new Set(aggregates.places.keys()),
    onDate: await readValues(reader, 'select metric_id, model_id, value from cohort.state'),
  };
}
