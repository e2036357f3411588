import { type Cohort, selectModels } from '../../cohort/cohort.ts';
import { modelSampling } from '../../cohort/model-sampling.ts';
import { countsOfOne } from '../../statistics/aggregation-methods.ts';
import { resampledIntervals } from '../../statistics/resampled-interval.ts';
import {
  explainedShare,
  type Predictors,
  predictLeftOut,
  predictorsOf,
} from '../../statistics/ridge-prediction.ts';
import { isOwnMetric } from '../../studies/is-own-metric.ts';
import type { Study } from '../../studies/study.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';

/** The decomposition of more models would take minutes. */
const MOST_MODELS = 2000;

/** How well the other metrics predict each of the user's own (sql/agreement/own_prediction.yml). */
export function ownPredictionRows(cohort: Cohort, study: Study): Row[] {
  const { metrics, models, columns, metricSet } = cohort;
  const isOwn = isOwnMetric(study);
  const others = columns.filter((_, metric) => !isOwn(metrics[metric]!.id));
  if (others.length === 0) return [];
  const predictors = new Map<string, Predictors>();
  return [...metrics.entries()]
    .filter(([, { id }]) => isOwn(id))
    .map(([metric, { id }]) => {
      const scored = [...models.keys()].filter((model) => !Number.isNaN(columns[metric]![model]));
      const about = {
        metric_set: metricSet,
        metric_id: id,
        n_models: scored.length,
        n_metrics: others.length,
      };
      const reason =
        scored.length < study.minimum_models
          ? 'too few models'
          : scored.length > MOST_MODELS
            ? 'too many models'
            : null;
      if (reason) return { ...about, reason, r_squared: null, ...intervalColumns(undefined) };
      const selected = selectModels({ models, columns: [columns[metric]!, ...others] }, scored);
      const key = scored.join();
      // Own metrics with the same models share the decomposition.
      const known = predictors.get(key) ?? predictorsOf(selected.columns.slice(1));
      predictors.set(key, known);
      const leftOut = predictLeftOut(known, selected.columns[0]!);
      const share = (counts: Int32Array) => explainedShare(leftOut, counts);
      const estimate = share(countsOfOne(scored.length));
      if (Number.isNaN(estimate))
        return { ...about, reason: 'constant scores', r_squared: null, ...intervalColumns(undefined) };
      const [interval] = resampledIntervals(modelSampling(selected.models, study), (counts) => [
        share(counts),
      ]);
      return { ...about, reason: null, r_squared: estimate, ...intervalColumns(interval) };
    });
}
