import { mean, range } from 'd3-array';
import { rankable, spearman } from '../../../statistics/correlation/spearman.ts';
import { sumOfProducts } from '../../../statistics/numbers/covariance.ts';
import { FIXED_SEED, seededGenerator, shuffled } from '../../../statistics/numbers/random.ts';
import { conditional } from '../../../statistics/prediction/gaussian.ts';
import { onlyAt, rowOf } from '../../../statistics/prediction/held-out.ts';
import type { SetPrediction } from '../set-prediction.ts';
import { type Goal, tellingOrder } from './order.ts';

/** How many scores are known. */
const COUNTS = [1, 2, 3, 5, 10, 20];
/** As many metrics are listed. */
export const MOST = 20;
/** Random orders beside the chosen ones. */
const RANDOM = 5;

/** How well models of families that the distribution does not know are predicted from their first scores in some order. */
export interface OrderCheck {
  order: Goal | 'random';
  known: number;
  /** Mean absolute error of the other scores, in standard deviations of each metric. */
  error: number;
  /** Spearman's rho of the predicted combined score with the true one, over the models with every score; NaN with fewer than three. */
  rho: number;
  models: number;
}

export function orderChecks(set: SetPrediction): OrderCheck[] {
  const metrics = set.cohort.metrics.length;
  const counts = COUNTS.filter((known) => known < metrics);
  const chosen = (goal: Goal) => {
    const orders = set.folds.map(({ fitted }) =>
      tellingOrder(fitted.gaussian, set.coefficientsOf(fitted), goal, metrics).map(({ metric }) => metric),
    );
    return counts.map((known) => ({ order: goal, ...checked(set, known, orders) }));
  };
  const random = counts.map((known) => {
    const checks = range(RANDOM).map((draw) => {
      const order = [...shuffled(Int32Array.from(range(metrics)), seededGenerator(FIXED_SEED, draw))];
      return checked(
        set,
        known,
        set.folds.map(() => order),
      );
    });
    const meanOf = (key: 'error' | 'rho') => mean(checks, (check) => check[key]) ?? Number.NaN;
    return { order: 'random' as const, ...checks[0]!, error: meanOf('error'), rho: meanOf('rho') };
  });
  return [...chosen('score'), ...chosen('cells'), ...random];
}

/** @param orders per fold, all metrics: of each model, the first ones that it has are known */
function checked(
  { table, coefficientsOf, folds }: SetPrediction,
  count: number,
  orders: readonly number[][],
) {
  const errors: number[] = [];
  const truths: number[] = [];
  const totals: number[] = [];
  let models = 0;
  for (const [fold, { models: own, fitted }] of folds.entries()) {
    const coefficients = coefficientsOf(fitted);
    const totalOf = (values: Float64Array) => sumOfProducts(values, coefficients);
    for (const model of own) {
      const row = rowOf(table, model, fitted.scales);
      const known = orders[fold]!.filter((metric) => !Number.isNaN(row[metric])).slice(0, count);
      if (known.length < count) continue;
      models++;
      const masked = onlyAt(row, known);
      const { missing, expected } = conditional(fitted.gaussian, masked);
      truths.push(totalOf(row));
      for (const [i, metric] of missing.entries()) {
        if (!Number.isNaN(row[metric]!)) errors.push(Math.abs(row[metric]! - expected[i]!));
        masked[metric] = expected[i]!;
      }
      totals.push(totalOf(masked));
    }
  }
  const rho = spearman(rankable(Float64Array.from(truths)), rankable(Float64Array.from(totals))).estimate;
  return { known: count, error: mean(errors) ?? Number.NaN, rho, models };
}
