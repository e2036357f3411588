import { sum } from 'd3-array';
import { indicesWhere } from '../numbers/indices.ts';
import { isDependent } from './dependence.ts';
import { meanInterval } from './ordered-pairs.ts';
import type { UnitOrder } from './unit-order.ts';

/** Two rows over the columns that both have. */
export type PairComparison = ReturnType<typeof comparePair>;

/**
 * How far one row is ahead of another over units like these, by {@link meanInterval}.
 *
 * @param differences per column, as the score adds them up; NaN if a row lacks it
 * @param weights per column, its weight in the score
 * @param members per unit, its columns, which are drawn as a whole
 * @param order of all rows by these units, which says how far these look independent; undefined without one
 * @param asked how many pairs are asked about, so that all their intervals hold at once
 */
export function comparePair(
  differences: Float64Array,
  weights: Float64Array,
  members: readonly number[][],
  order: UnitOrder | undefined,
  seed: number,
  asked = 1,
) {
  const { groups = [], byGroup, pairs, dependence } = order ?? {};
  // Fewer groups show nothing.
  const units = byGroup ? groups.map((own) => own.flatMap((unit) => members[unit]!)) : members;
  const isPresent = (column: number) => !Number.isNaN(differences[column]);
  const parts = units.map((own) => own.filter(isPresent)).filter(({ length }) => length > 0);
  const total = sum(parts.flat(), (column) => weights[column]!);
  const ofPart = (own: number[]) => sum(own, (column) => (weights[column]! / total) * differences[column]!);
  const byUnit = Float64Array.from(parts, (own) => parts.length * ofPart(own));
  const count = (is: (difference: number) => boolean) => indicesWhere(differences, is).length;
  return {
    /** On how many columns the first row is ahead, behind and level, and how many one of the two lacks. */
    ahead: count((difference) => difference > 0),
    behind: count((difference) => difference < 0),
    level: count((difference) => difference === 0),
    lacking: count(Number.isNaN),
    /** The first row's score less the second's; the ends of its 95 % interval over units are infinite with too few. */
    ...meanInterval(byUnit, seed, (byGroup ?? pairs)?.inflation, asked),
    units: parts.length,
    /** Whether units are the groups that the columns seem to come in: six or more. */
    isByGroup: byGroup !== undefined,
    /** Whether units do not look like independent draws. */
    isDoubtful: !byGroup && (groups.length > 0 || (dependence !== undefined && isDependent(dependence))),
  };
}

/** Whether the interval excludes 0. */
export function differs({ low, high }: PairComparison): boolean {
  return low > 0 || high < 0;
}

/** The same, and nothing speaks against its condition. */
export function isClear(pair: PairComparison): boolean {
  return differs(pair) && !pair.isDoubtful;
}
