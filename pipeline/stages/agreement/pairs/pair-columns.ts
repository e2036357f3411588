import type { PairwiseAgreement, RobustAgreement } from '../../../statistics/correlation/counted-pairs.ts';
import type { PairIntervals } from '../../../statistics/resampling/pair-intervals.ts';
import type { Columns } from '../../../warehouse/database.ts';

/** Number of pairs in a part. */
const PAIRS_PER_PART = 2 ** 16;

/** Builds columns for the pairs of a part. */
export interface PairColumns {
  /** NaN is a missing value. */
  numbers(value: (pair: number) => number): Float64Array;
  others<T extends string | boolean | null>(value: (pair: number) => T): T[];
}

/** Parts of a table with a row per pair. */
export function* pairParts(pairs: number, part: (columns: PairColumns) => Columns): Generator<Columns> {
  for (let start = 0; start < pairs; start += PAIRS_PER_PART) {
    const length = Math.min(PAIRS_PER_PART, pairs - start);
    yield part({
      numbers: (value) => Float64Array.from({ length }, (_, i) => value(start + i)),
      others: (value) => Array.from({ length }, (_, i) => value(start + i)),
    });
  }
}

/** Number of models, estimate, and p-values that treat models as independent. */
export function testedColumns(
  { numbers }: PairColumns,
  { n, estimate, p, bonferroni, holm, benjaminiHochberg }: PairwiseAgreement,
) {
  const column = (values: ArrayLike<number>) => numbers((pair) => values[pair]!);
  return {
    n_models: column(n),
    estimate: column(estimate),
    plain_p_value: column(p),
    plain_p_bonferroni: column(bonferroni),
    plain_p_holm: column(holm),
    plain_q_bh: column(benjaminiHochberg),
  };
}

/** p-values of the tests by family; NaN without tests. */
export function familyTestColumns({ numbers }: PairColumns, tests: RobustAgreement | undefined) {
  const column = (values: Float64Array | undefined) => numbers((pair) => values?.[pair] ?? Number.NaN);
  return {
    family_p_value: column(tests?.p),
    family_p_bonferroni: column(tests?.bonferroni),
    family_p_holm: column(tests?.holm),
    family_q_bh: column(tests?.benjaminiHochberg),
    family_df: column(tests?.freedom),
  };
}

/** Intervals, NaN for pairs that have none. */
export function pairIntervalColumns(
  { numbers }: PairColumns,
  intervals: PairIntervals | undefined,
  has: (pair: number) => boolean,
) {
  const column = (values: ArrayLike<number> | undefined) =>
    numbers((pair) => (values && has(pair) ? values[pair]! : Number.NaN));
  return {
    ci_low: column(intervals?.low),
    ci_high: column(intervals?.high),
    n_degenerate: column(intervals?.degenerate),
  };
}
