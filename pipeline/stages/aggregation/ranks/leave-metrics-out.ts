import { sharedColumns, sharedFloats, sharedIntegers } from '../../../statistics/numbers/shared-arrays.ts';
import type { Task } from '../../../workers/task.ts';
import type { Workers } from '../../../workers/workers.ts';
import { type RankDifferences, rankWithoutMetrics, type WithoutMetrics } from './rank-without-metrics.ts';

/** Each item is a method and a selection of metrics. */
export const leaveOutTask: Task<{ leaving: WithoutMetrics; found: RankDifferences }> = {
  name: 'leaveOut',
  items: 'rankings, without metrics',
  prepare: ({ leaving, found }) => rankWithoutMetrics(leaving, found),
};

/** Compares each method's ranking by all metrics with its ranking by each selection of them. */
export async function leaveOut(workers: Workers, leaving: WithoutMetrics): Promise<RankDifferences> {
  const { scored, rankings, selections } = leaving;
  const items = rankings.length * selections.length;
  const found = {
    taus: sharedFloats(items),
    models: sharedIntegers(items),
    changes: sharedIntegers(items),
    ranks: sharedIntegers(items),
  };
  const columns = sharedColumns(scored.columns);
  const input = { leaving: { ...leaving, scored: { ...scored, columns } }, found };
  const models = columns[0]?.length ?? 0;
  await workers.share(leaveOutTask, input, items, items * models * (columns.length + 400));
  return found;
}
