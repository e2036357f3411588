import { readParents, treeAbove } from '../../cohort/metric-weights.ts';
import { rootWeights } from '../../statistics/score/metric-tree.ts';
import type { Reader } from '../../warehouse/reader.ts';
import { type Row, rowsOf } from '../../warehouse/rows.ts';

/** The weight of each metric in the score of its set: rows of dated/weight. */
export async function weightRows(reader: Reader): Promise<Row[]> {
  const [parents] = (await readParents(reader)).values();
  const metrics = rowsOf(
    await reader.columns('select metric_set, metric_id from dated.metric where included order by all'),
  );
  return [...new Set(metrics.map(({ metric_set }) => metric_set!))].flatMap((metric_set) => {
    const own = metrics.filter((row) => row.metric_set === metric_set).map((row) => String(row.metric_id));
    const weights = rootWeights(treeAbove(own, parents!), new Uint8Array(own.length).fill(1));
    return own.map((metric_id, i) => ({ metric_set, metric_id, weight: weights[i]! }));
  });
}
