import { type Cohort, completeCohort, type Model, unitsOf } from '../../../cohort/cohort.ts';
import { partitionOf, weightsIn } from '../../../cohort/metric-weights.ts';
import { pairQuantity } from '../../../statistics/correlation/pairs.ts';
import { type JackknifeInterval, LeaveOut } from '../../../statistics/resampling/jackknife.ts';
import type { MetricTree } from '../../../statistics/score/metric-tree.ts';
import { decomposed } from '../../../statistics/score/variance-decomposition.ts';
import { summaryQuantities } from '../../../studies/headline-quantities.ts';
import type { Claim, Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';
import { cellOf, NEGATIVE_PAIRS, notComputable, type Ours } from './verdict.ts';

/** A headline number by a method of correlation or of aggregation. */
export interface HeadlineNumber {
  quantity: string;
  method: string;
  /** A category or domain, or `all` for correlations. */
  category: string;
  value: number;
  interval: JackknifeInterval | undefined;
  models: readonly Model[];
}

/**
 * Mean correlations and shares of negative correlations; explained variance by domain and category, and covariance
 * shares of domains, over the models that are scored on every metric.
 *
 * @param counted Spearman's rho of the cohort's counted pairs; NaN for the others
 */
export async function headlineNumbers(
  cohort: Cohort,
  tree: MetricTree,
  counted: Float64Array,
  { aggregations }: Study,
  workers: Workers,
): Promise<HeadlineNumber[]> {
  const { metrics, columns, models } = cohort;
  const leaveOut = await LeaveOut.from(workers, { columns, counted, units: unitsOf(models) });
  const agreement = summaryQuantities(metrics).map((quantity) => ({
    quantity: quantity.name,
    method: 'spearman',
    category: 'all',
    value: pairQuantity(counted, quantity),
    interval: leaveOut.intervalOfMean(quantity),
    models,
  }));
  return [...agreement, ...aggregationNumbers(completeCohort(cohort), tree, aggregations)];
}

function aggregationNumbers(
  { columns, metrics, models }: Cohort,
  tree: MetricTree,
  methods: Study['aggregations'],
): HeadlineNumber[] {
  const balance = partitionOf(metrics, 'domain');
  const levels = [{ level: 'domain', partition: balance }];
  const aggregated = { columns, methods, ...weightsIn(tree, metrics), balance, levels };
  return decomposed(aggregated, unitsOf(models)).flatMap(({ part, value, interval }) => {
    const { method, category } = part;
    if (part.quantity === 'weight') return [];
    const quantity = part.quantity === 'r2' ? 'explained_variance' : part.quantity;
    return [{ quantity, method, category, value, interval, models }];
  });
}

/** The headline number that a claim is about. */
export function headlineOf(claim: Claim, numbers: readonly HeadlineNumber[]): HeadlineNumber | undefined {
  const { quantity = 'explained_variance', method, category = 'all' } = cellOf(claim)!.row;
  return numbers.find(
    (each) => each.quantity === quantity && each.method === method && each.category === category,
  );
}

/** The same as our number beside the claim's. */
export function oursFor(
  claim: Claim,
  numbers: readonly HeadlineNumber[],
  subsampled: Ours['subsampled'],
): Ours {
  const number = headlineOf(claim, numbers);
  if (!number) return notComputable('no estimate');
  const negative = numbers.find(({ quantity }) => quantity === NEGATIVE_PAIRS.row.quantity);
  return { ...number, models: number.models.length, shareNegative: negative?.value, subsampled };
}
