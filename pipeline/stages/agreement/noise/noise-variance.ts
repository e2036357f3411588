import { group, sum } from 'd3-array';
import type { Model } from '../../../cohort/cohort.ts';
import { columnOf, readValues } from '../../../cohort/score-values.ts';
import { presentPlaces } from '../../../statistics/correlation/pairs.ts';
import { deviations, deviationsFromMean, sumOfProducts } from '../../../statistics/numbers/covariance.ts';
import { type Reader, readMap } from '../../../warehouse/rows.ts';

/** Values of one group, such as the scores of a configuration that was trained several times. */
export interface Repeats {
  n: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}

/** Per value, the name of its group; null if it is in none. */
export type Labels = readonly (string | null)[];

/** The groups with at least two values. NaN is no value. */
export function repeatsOf(values: Float64Array, groups: Labels): Repeats[] {
  const present = presentPlaces(values).filter((i) => groups[i] !== null);
  return [...group(present, (i) => groups[i]).values()]
    .filter(({ length }) => length > 1)
    .map((members) => ({ n: members.length, ...deviations(members.map((i) => values[i]!)) }));
}

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
 * Σ (size − 1). This is the mean square within groups of a one-way analysis of variance (Fisher 1925).
 */
export function pooledVariance(groups: readonly Repeats[]): PooledVariance {
  const n = sum(groups, (repeats) => repeats.n);
  const squares = sum(groups, (repeats) => repeats.squares);
  return { variance: squares / (n - groups.length), n, groups: groups.length };
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
  const ofMetric = (id: string) =>
    pooledVariance(repeatsOf(columnOf(scores, id, models), copy_group as string[]));
  return new Map(metricIds.map((id) => [id, ofMetric(id)]));
}

/** Per model, what it shares with others; null if it shares nothing. */
export async function readModelLabels(
  reader: Reader,
  column: 'configuration' | 'training_data_set',
  models: readonly Model[],
): Promise<Labels> {
  const labels = await readMap(
    reader,
    `select distinct model_id, ${column} from cohort.model where ${column} is not null order by model_id`,
  );
  return models.map(({ id }) => labels.get(id) ?? null);
}
