import { enoughFamilies, familyCount, familySampling } from '../../../cohort/model-sampling.ts';
import { resampledIntervals } from '../../../statistics/resampling/resampled-interval.ts';
import { membersOf, type Partition, partitionBy } from '../../../statistics/score/metric-partition.ts';
import { familyColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { standardDeviation } from '../../agreement/range/range-restriction.ts';
import type { SetAggregation } from './aggregate-sets.ts';

/** The parts of the arithmetic mean by domain and by data set: how much their metrics vary, alone and averaged, and their share. */
export function scorePartRows(set: SetAggregation): Row[] {
  const { metrics } = set.cohort;
  const by = (labels: string[]) => partitionBy(labels, [...new Set(labels)].sort());
  return [
    ...partRows(set, 'domain', by(metrics.map(({ domain }) => domain))),
    ...partRows(set, 'data_set', by(metrics.map(({ dataSet }) => dataSet))),
  ];
}

function partRows({ cohort, aggregated, parts }: SetAggregation, level: string, partition: Partition): Row[] {
  const { models, columns, metricSet } = cohort;
  const weights = aggregated.root;
  const members = membersOf(partition);
  const terms = members.map((own) => weightedSum(own, columns, weights));
  const shares = (counts: ArrayLike<number>) => covarianceShares(terms, counts);
  // A score that is constant up to rounding has no shares.
  const isConstant = parts.some(
    ({ part: { method, quantity }, value }) =>
      method === 'arithmetic_mean' && quantity === 'covariance_share' && Number.isNaN(value),
  );
  const estimates = isConstant ? terms.map(() => Number.NaN) : shares(models.map(() => 1));
  const intervals =
    enoughFamilies(models) && !isConstant ? resampledIntervals(familySampling(models), shares) : undefined;
  return members.map((own, part) => {
    const weight = sum(own, (metric) => weights[metric]!);
    return {
      metric_set: metricSet,
      level,
      part: partition.parts[part]!,
      n_metrics: own.length,
      weight,
      metric_deviation: sum(own, (metric) => weights[metric]! * standardDeviation(columns[metric]!)) / weight,
      mean_deviation: standardDeviation(terms[part]!) / weight,
      covariance_share: estimates[part]!,
      ...familyColumns(intervals?.[part]),
      n_models: models.length,
      n_model_families: familyCount(models),
    };
  });
}

function sum(metrics: Int32Array, value: (metric: number) => number): number {
  return metrics.reduce((total, metric) => total + value(metric), 0);
}

/** Per model, its scores on some metrics times their weights, added up; relative to the first model, as a common offset costs digits. */
function weightedSum(metrics: Int32Array, columns: readonly Float64Array[], weights: Float64Array) {
  return columns[0]!.map((_, model) =>
    sum(metrics, (metric) => weights[metric]! * (columns[metric]![model]! - columns[metric]![0]!)),
  );
}

/** Per term, its covariance with the sum of all terms, divided by the variance of that sum. */
function covarianceShares(terms: readonly Float64Array[], counts: ArrayLike<number>): number[] {
  const models = [...terms[0]!.keys()].filter((model) => counts[model]! > 0);
  const centred = terms.map((term) => {
    const mean = models.reduce((total, model) => total + term[model]!, 0) / models.length;
    return models.map((model) => term[model]! - mean);
  });
  const scores = models.map((_, i) => centred.reduce((total, term) => total + term[i]!, 0));
  const product = (values: readonly number[]) =>
    values.reduce((total, value, i) => total + value * scores[i]!, 0);
  const variance = product(scores);
  return centred.map((term) => product(term) / variance);
}
