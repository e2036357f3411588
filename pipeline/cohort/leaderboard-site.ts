import { literal } from '../warehouse/database.ts';
import { type Reader, readRows, readTexts } from '../warehouse/rows.ts';
import { readValues } from './score-values.ts';

/** A leaderboard in the snapshot that a study reads, with the site's own aggregates. */
export type Site = NonNullable<Awaited<ReturnType<typeof readSite>>>;

/** Reads the first source with aggregates that the study reads as a whole; undefined if there is none. */
export async function readSite(reader: Reader) {
  const snapshots = `
    select source.snapshot_id
    from cohort.source as source
    where source.is_whole and source.snapshot_id in (select snapshot_id from normalize.site_aggregate)
    order by source.entry
    limit 1`;
  const [snapshotId] = await readTexts(reader, snapshots);
  if (snapshotId === undefined) return undefined;
  const ofSnapshot = `snapshot_id = ${literal(snapshotId)}`;
  const metrics = `select metric_id, parent_id, is_leaf from normalize.snapshot_metric where ${ofSnapshot} order by metric_id`;
  const tree = (await readRows(reader, metrics)) as {
    metric_id: string;
    parent_id: string | null;
    is_leaf: boolean;
  }[];
  const scores = (table: string, condition: string) =>
    readValues(reader, `select metric_id, model_id, value from ${table} where ${condition}`);
  return {
    snapshotId,
    /** The leaf metrics of the site's tree. */
    leaves: tree.filter((node) => node.is_leaf && node.parent_id !== null).map((node) => node.metric_id),
    /** Parent of every leaf and node; null for a root. */
    parentOf: new Map(tree.map(({ metric_id, parent_id }) => [metric_id, parent_id])),
    /** The site's aggregate scores by node, of every model with a row of aggregates, even if all failed. */
    aggregates: await scores('normalize.site_aggregate', ofSnapshot),
    /** Scores of the current metric versions by leaf. */
    current: await scores('normalize.score', `is_current and ${ofSnapshot}`),
    /** Scores on the study's date, by leaf with a version in force on it. */
    onDate: await scores('cohort.state', 'true'),
  };
}
