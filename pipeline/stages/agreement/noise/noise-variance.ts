import { group } from 'd3-array';
import { columnOf, readValues } from '../../../cohort/score-values.ts';
import { deviations, deviationsFromMean, sumOfProducts } from '../../../statistics/numbers/covariance.ts';
import { total } from '../../../statistics/numbers/total.ts';
import { type Reader, readMap } from '../../../warehouse/rows.ts';

/** The variance within groups, over the values of groups of at least two. */
export interface PooledVariance {
  /** NaN without such groups. */
  variance: number;
  /** Number of these values. */
  n: number;
  groups: number;
}

/**
 * The pooled variance within groups: the squared deviations from the group means, summed over all groups, divided by
 * Σ (size − 1). This is the mean square within groups of a one-way analysis of variance (Fisher 1925). Groups with one
 * value are ignored.
 *
 * @param values NaN if missing
 * @param groups one label per value; null if it is in none
 */
export function pooledVariance(values: Float64Array, groups: readonly (string | null)[]): PooledVariance {
  const present = [...values.entries()].filter(([i, value]) => groups[i] !== null && !Number.isNaN(value));
  const members = [...group(present, ([i]) => groups[i]).values()];
  const pooled = members.filter(({ length }) => length > 1);
  const n = pooled.flat().length;
  const squares = total(pooled.map((group) => deviations(group.map(([, value]) => value)).squares));
  return { variance: squares / (n - pooled.length), n, groups: pooled.length };
}

/** How many scores there are, and their variance (n − 1): NaN for fewer than two, exactly 0 if all are equal. */
export function scoreVariance(scores: Float64Array): { n: number; variance: number } {
  const present = scores.filter((score) => !Number.isNaN(score));
  const n = present.length;
  if (n < 2) return { n, variance: Number.NaN };
  const fromMean = deviationsFromMean(present);
  return { n, variance: sumOfProducts(fromMean, fromMean) / (n - 1) };
}

/** By metric, the variance of scores among copies of one model, in a cohort or not. */
export async function readCopyNoise(reader: Reader, metricIds: readonly string[]) {
  const copies =
    'select model_id, copy_group from cohort.copy where copy_group is not null order by model_id';
  const { model_id, copy_group } = await reader.columns(copies);
  const scores = await readValues(
    reader,
    `select metric_id, model_id, value from cohort.state
    where state = 'scored' and model_id in (select model_id from (${copies}))`,
  );
  const models = (model_id as string[]).map((id) => ({ id }));
  const ofMetric = (id: string) => pooledVariance(columnOf(scores, id, models), copy_group as string[]);
  return new Map(metricIds.map((id) => [id, ofMetric(id)]));
}

/** By model, what it shares with others; a model without this has no entry. */
export async function readModelLabels(reader: Reader, column: 'configuration' | 'training_data_set') {
  return await readMap(
    reader,
    `select distinct model_id, ${column} from cohort.model where ${column} is not null order by model_id`,
  );
}
