import { group } from 'd3-array';
import { averageLinkage, cut } from '../correlation/clustering.ts';
import { sumOfProducts } from '../numbers/covariance.ts';
import { isDependent, lookDependent, residualColumns, sumsOf } from './dependence.ts';
import { type GroupFinder, orderBy, type SampledUnits, type UnitOrder } from './unit-order.ts';

/** Which rows a method orders, with groups of units as the scores show them ({@link orderBy}). */
export function orderOf(
  scores: readonly Float64Array[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  units: SampledUnits,
  seed: number,
  known?: Pick<UnitOrder, 'dependence' | 'groups'>,
): UnitOrder | undefined {
  return orderBy(scores, columns, weights, units, seed, foundGroups, known);
}

/** Groups of units by their names, merged further if even these do not look independent; undefined if units do. */
const foundGroups: GroupFinder = (parts, dependence, { named, families }, seed) => {
  if (!named) return isDependent(dependence) ? independentGroups(parts, families, seed) : undefined;
  const sums = sumsOf(parts, named);
  if (!lookDependent(sums, families, seed)) return named;
  return independentGroups(sums, families, seed).map((groups) => groups.flatMap((each) => named[each]!));
};

/**
 * Merges columns into groups until the groups' sums look independent: average linkage of residual columns by 1 − their
 * correlation, cut into as many groups as possible, at least two.
 *
 * @returns per group, its columns
 */
export function independentGroups(
  columns: readonly Float64Array[],
  families: Int32Array,
  seed: number,
): number[][] {
  const residuals = residualColumns(columns);
  const distances = residuals.map((one) => residuals.map((other) => 1 - sumOfProducts(one, other)));
  const { order, merges } = averageLinkage(distances);
  const groupsIn = (count: number) => {
    const labels = cut(merges, columns.length, count);
    return Array.from(group(order.keys(), (place) => labels[place]).values(), (places) =>
      places.map((place) => order[place]!),
    );
  };
  const areDependent = (count: number) => lookDependent(sumsOf(columns, groupsIn(count)), families, seed);
  let [few, many] = [2, columns.length];
  while (many - few > 1) {
    const middle = (few + many) >> 1;
    if (areDependent(middle)) many = middle;
    else few = middle;
  }
  return groupsIn(few);
}
