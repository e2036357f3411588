import { count, mean } from 'd3-array';
import { modelCounts, unitsOf } from '../../../cohort/cohort.ts';
import { presentPlaces } from '../../../statistics/correlation/pairs.ts';
import { rankable, spearman } from '../../../statistics/correlation/spearman.ts';
import { itemsAt } from '../../../statistics/numbers/indices.ts';
import { withinRange } from '../../../statistics/numbers/limits.ts';
import { explainedShare, type Squares } from '../../../statistics/prediction/folds.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';
import { intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { SetPrediction } from '../set-prediction.ts';
import { squaresBySource } from './shared-variance.ts';

/** R² has no smallest value: predictions can be worse than the mean. */
const RANGE = [-Infinity, 1] as const;

/** How much the other metrics tell of each, and on average (sql/prediction/metric.yml, shared.yml). */
export function metricRows(set: SetPrediction): { metric: Row[]; shared: Row[] } {
  const { cohort } = set;
  const bySource = squaresBySource(set);
  const metric = bySource.flatMap(({ source, metrics }) =>
    metrics.map((squares, m) => ({
      metric_id: cohort.metrics[m]!.id,
      source,
      ...shareColumns(set, squares),
    })),
  );
  const shared = bySource.map((squares) => {
    const sharesOf = (models: readonly number[]) => squares.metrics.map((own) => explainedShare(own, models));
    const each = sharesOf(set.models);
    return {
      source: squares.source,
      ...intervalOf(set, set.models, (models) => mean(sharesOf(models)) ?? Number.NaN),
      n_metrics: count(each),
      n_half: count(each.filter((share) => share >= 0.5)),
      n_tenth: count(each.filter((share) => share < 0.1)),
      ...modelCounts(itemsAt(cohort.models, set.models)),
    };
  });
  return { metric, shared };
}

function shareColumns(set: SetPrediction, squares: Squares): Row {
  const { errors, deviations } = squares;
  const predicted = presentPlaces(errors);
  const expected = deviations.map((value, model) => value - errors[model]!);
  return {
    ...intervalOf(set, predicted, (models) => explainedShare(squares, models)),
    spearman_rho: spearman(rankable(deviations), rankable(expected)).estimate,
    ...modelCounts(itemsAt(set.cohort.models, predicted)),
  };
}

/** A share over some models, with its interval by leaving out families; the distributions are not estimated again. */
function intervalOf(
  { cohort }: SetPrediction,
  models: readonly number[],
  shareOf: (models: readonly number[]) => number,
): Row {
  const units = unitsOf(itemsAt(cohort.models, models));
  const at = (places: readonly number[]) => [shareOf(itemsAt(models, places))];
  const [interval] = jackknifeIntervals(units, at) ?? [];
  return { estimate: shareOf(models), ...intervalColumns(interval && withinRange(interval, RANGE)) };
}
