import { greatestIndex, mean } from 'd3-array';
import type { Metric } from '../../../cohort/cohort.ts';
import { presentPlaces } from '../../../statistics/correlation/pairs.ts';
import { errorsWithoutGroup, type Gaussian } from '../../../statistics/prediction/gaussian.ts';
import { rowOf } from '../../../statistics/prediction/held-out.ts';
import type { SetPrediction } from '../set-prediction.ts';

/** What a metric is predicted from: all metrics that differ from it in a field, or something simpler. */
const SOURCES = {
  all: 'id',
  data_set: 'dataSet',
  category: 'category',
  domain: 'domain',
  best: errorsOfBest,
  model_mean: errorsOfMean,
} as const;
type Source = keyof typeof SOURCES;

/** A model's scores minus their predictions. */
type Errors = (gaussian: Gaussian, row: Float64Array) => Float64Array;

/** The errors of a source; undefined where it says nothing new, as all metrics are in one group or each has its own. */
function errorsOf(source: Source, metrics: readonly Metric[]): Errors | undefined {
  const from = SOURCES[source];
  if (typeof from === 'function') return from;
  const groupOf = metrics.map((metric) => metric[from]);
  const groups = new Set(groupOf).size;
  if (from !== 'id' && (groups === 1 || groups === metrics.length)) return undefined;
  return (gaussian, row) => errorsWithoutGroup(gaussian, row, groupOf);
}

/** From the one other metric with the largest correlation, where the model has it. */
function errorsOfBest({ mean: center, covariance }: Gaussian, row: Float64Array): Float64Array {
  const size = row.length;
  const at = (one: number, other: number) => covariance[one * size + other]!;
  return row.map((value, metric) => {
    const told = row.map((_, other) => (other === metric ? -1 : at(metric, other) ** 2 / at(other, other)));
    const best = greatestIndex(told)!;
    return value - center[metric]! - (at(metric, best) / at(best, best)) * (row[best]! - center[best]!);
  });
}

/** From the mean of the model's other scores. */
function errorsOfMean(_: Gaussian, row: Float64Array): Float64Array {
  return row.map((value, metric) => value - meanWithout(row, metric));
}

function meanWithout(row: Float64Array, metric: number): number {
  return mean(row, (value, place) => (place === metric ? Number.NaN : value)) ?? 0;
}

/**
 * Per source and metric, for models of families that the distribution does not know; without metrics of which too few
 * models are predicted.
 */
export function squaresBySource({ cohort, table, folds, minimum }: SetPrediction) {
  const models = cohort.models.length;
  const empty = () => new Float64Array(models).fill(Number.NaN);
  return (Object.keys(SOURCES) as Source[]).flatMap((source) => {
    const errorsIn = errorsOf(source, cohort.metrics);
    if (!errorsIn) return [];
    const metrics = cohort.metrics.map(() => ({ errors: empty(), deviations: empty() }));
    for (const { models, fitted } of folds)
      for (const model of models) {
        const row = rowOf(table, model, fitted.scales);
        const errors = errorsIn(fitted.gaussian, row);
        // On one scale for all folds.
        for (const [m, { deviation }] of fitted.scales.entries()) {
          metrics[m]!.errors[model] = errors[m]! * deviation;
          metrics[m]!.deviations[model] = row[m]! * deviation;
        }
      }
    for (const { errors } of metrics) if (presentPlaces(errors).length < minimum) errors.fill(Number.NaN);
    return [{ source, metrics }];
  });
}
