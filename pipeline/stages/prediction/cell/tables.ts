import { greatestIndex } from 'd3-array';
import { presentPlaces } from '../../../statistics/correlation/pairs.ts';
import { type Conditional, conditional } from '../../../statistics/prediction/gaussian.ts';
import { rowOf } from '../../../statistics/prediction/held-out.ts';
import { expectedScore } from '../../../statistics/prediction/scale.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetPrediction } from '../set-prediction.ts';

/** Fewest known scores of a model whose others are predicted. */
export const FEWEST_KNOWN = 3;

/**
 * Every missing score of a set (sql/prediction/cell.yml).
 *
 * @param isOlder whether a model is older than a metric
 */
export function cellRows(set: SetPrediction, isOlder: (model: string, metric: string) => boolean): Row[] {
  const { models, metrics, columns } = set.cohort;
  return [...models.keys()].flatMap((model) => {
    const row = rowOf(set.table, model, set.all.scales);
    const found = conditional(set.all.gaussian, row);
    const known = presentPlaces(row);
    return found.missing.flatMap((metric, i) => {
      // The scores of a metric that has too few of them are no part of the row.
      if (!Number.isNaN(columns[metric]![model])) return [];
      const reason = reasonOf(set, metric, known.length, isOlder(models[model]!.id, metrics[metric]!.id));
      return [
        {
          model_id: models[model]!.id,
          metric_id: metrics[metric]!.id,
          ...(reason ? NO_ESTIMATE : estimateOf(set, found, i, known)),
          n_known: known.length,
          reason,
        },
      ];
    });
  });
}

function reasonOf({ all }: SetPrediction, metric: number, known: number, isOlder: boolean): string | null {
  if (known < FEWEST_KNOWN) return 'too few known scores';
  if (Number.isNaN(all.scales[metric]!.deviation)) return 'too few scores of the metric';
  return isOlder ? 'model is older than the metric' : null;
}

const NO_ESTIMATE = { estimate: null, low: null, high: null, rests_on: null };

/** The estimate and its 90 % interval, in the metric's own unit and direction, and the known score that it depends on most. */
function estimateOf(set: SetPrediction, found: Conditional, i: number, known: readonly number[]): Row {
  const { missing, expected, variances, slopes } = found;
  const metric = missing[i]!;
  const { reversed } = set.cohort.metrics[metric]!;
  const margin = set.calibration.width * Math.sqrt(variances[i]!);
  const own = slopes.subarray(i * known.length, (i + 1) * known.length);
  return {
    ...expectedScore(expected[i]!, margin, set.all.scales[metric]!, reversed),
    rests_on: set.cohort.metrics[known[greatestIndex(own, Math.abs)!]!]!.id,
  };
}
