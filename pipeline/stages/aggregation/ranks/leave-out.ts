import type { Metric } from '../../../cohort/cohort.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';
import { leaveOut } from './leave-metrics-out.ts';

/** What to leave out: a metric, a data set or a category. */
const kinds = { metric: 'id', data_set: 'dataSet', category: 'category' } as const satisfies Record<
  string,
  keyof Metric
>;

export async function leaveOutRows(
  { cohort, scored, methods }: SetAggregation,
  workers: Workers,
): Promise<Row[]> {
  const { metrics, models, metricSet } = cohort;
  const selections = selectionsOf(metrics);
  const {
    taus,
    models: changed,
    changes,
    ranks,
  } = await leaveOut(workers, {
    scored,
    rankings: methods.map(({ method, ranking }) => ({ method, rank: ranking.rank })),
    selections: selections.map(({ kept }) => kept),
  });
  return methods.flatMap(({ method, ranking }, m) =>
    selections.map(({ kind, leftOut, kept }, s) => {
      const index = m * selections.length + s;
      const model = changed[index]!;
      const change = changes[index]!;
      return {
        metric_set: metricSet,
        method,
        kind,
        left_out: leftOut,
        n_left_out: kept.filter((each) => each === 0).length,
        kendall_tau: taus[index]!,
        largest_rank_change: change,
        model_id: change > 0 ? models[model]!.id : null,
        rank: change > 0 ? ranking.rank[model]! : null,
        rank_without: change > 0 ? ranks[index]! : null,
      };
    }),
  );
}

/** All selections that keep at least one metric. */
function selectionsOf(metrics: readonly Metric[]) {
  return Object.entries(kinds).flatMap(([kind, key]) =>
    [...new Set(metrics.map((metric) => metric[key]))]
      // What is left over is not one category.
      .filter((label) => kind !== 'category' || label !== 'other')
      .sort()
      .map((leftOut) => ({
        kind,
        leftOut,
        kept: Uint8Array.from(metrics, (metric) => Number(metric[key] !== leftOut)),
      }))
      .filter(({ kept }) => kept.includes(1)),
  );
}
