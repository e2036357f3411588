import type { Row } from '../../../warehouse/rows.ts';
import type { SetPrediction } from '../set-prediction.ts';
import { MOST, orderChecks } from './next-scores.ts';
import { tellingOrder } from './order.ts';

/** In which order metrics tell most of a new model (sql/prediction/next.yml). */
export function nextRows({ cohort, all, coefficientsOf }: SetPrediction): Row[] {
  return (['score', 'cells'] as const).flatMap((goal) =>
    tellingOrder(all.gaussian, coefficientsOf(all), goal, MOST).map(({ metric, left }, place) => ({
      goal,
      place: place + 1,
      metric_id: cohort.metrics[metric]!.id,
      variance_left: left,
    })),
  );
}

/** How good predictions are after the first metrics of an order (sql/prediction/next_check.yml). */
export function nextCheckRows(set: SetPrediction): Row[] {
  return orderChecks(set).map(({ order, known, error, rho, models }) => ({
    chosen: order,
    n_known: known,
    error,
    spearman_rho: rho,
    n_models: models,
  }));
}
