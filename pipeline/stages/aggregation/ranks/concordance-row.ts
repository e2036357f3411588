import type { Cohort } from '../../../cohort/cohort.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { cronbachAlpha, kendallsW, spreadRatio } from '../order/concordance.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';

/** How far a set's columns give one order, over the models that are ranked; also for sets with too few of them. */
export function concordanceRow(cohort: Cohort, sets: readonly SetAggregation[], { missing }: Study): Row {
  const { metricSet, metrics, models, columns } = cohort;
  const ranked = sets.find((set) => set.cohort.metricSet === metricSet)?.cohort;
  const isIncomplete = (_: unknown, model: number) => columns.some((column) => Number.isNaN(column[model]));
  return {
    metric_set: metricSet,
    n_models: ranked?.models.length ?? 0,
    n_metrics: metrics.length,
    kendalls_w: ranked ? kendallsW(ranked.columns) : null,
    cronbach_alpha: ranked ? cronbachAlpha(ranked.columns) : null,
    spread_ratio: ranked ? spreadRatio(ranked.columns) : null,
    missing,
    n_incomplete: models.filter(isIncomplete).length,
  };
}
