export interface PooledVariance {
  /** NaN where no group has two values. */
  variance: number;
  /** The values in groups of at least two, and these groups. */
  n: number;
  groups: number;
}

/**
 * The pooled variance within groups: the squared deviations from the mean of each group, summed over all groups, ÷ Σ (size −
 * 1): the mean square within groups of a one-way analysis of variance (Fisher 1925). Groups with one value say nothing.
 *
 * @param values NaN where one is missing
 * @param groups one label per value
 */
export function pooledVariance(values: Float64Array, groups: readonly string[]): PooledVariance {
  const members = new Map<string, number[]>();
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    members.set(groups[i]!, [...(members.get(groups[i]!) ?? []), value]);
  }
  const pooled = [...members.values()].filter(({ length }) => length > 1);
  const n = pooled.reduce((sum, { length }) => sum + length, 0);
  const squares = pooled.reduce((sum, group) => sum + squaredDeviations(group), 0);
  return { variance: squares / (n - pooled.length), n, groups: pooled.length };
}

/** From the first value, so that equal ones have none at all. */
function squaredDeviations(values: readonly number[]): number {
  const differences = values.map((value) => value - values[0]!);
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / values.length;
  return differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
}
