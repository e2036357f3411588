import { group, sum } from 'd3-array';
import type { Cohort } from '../../../cohort/cohort.ts';
import { weightedSum } from '../../../statistics/score/proportional-metrics.ts';
import { isOfTablesAlone } from '../../../studies/folder.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { criticalDifference, FEWEST_UNITS, type Ordered } from './critical-difference.ts';

/** What is a sample of others like it: metrics, or groups of them that belong together. */
export interface SampledUnits {
  kind: 'metric' | 'category' | 'data_set';
  /** Per unit, its metrics. */
  members: Int32Array[];
}

/** Data sets; in a study of a user's table alone its groups of columns, or else its columns. */
export function sampledUnits({ metrics }: Cohort, study: Study): SampledUnits {
  const kind = kindOfUnits(metrics, study);
  const labelOf = { metric: 'id', category: 'category', data_set: 'dataSet' } as const;
  const byUnit = group(metrics.keys(), (metric) => metrics[metric]![labelOf[kind]]);
  return { kind, members: Array.from(byUnit.values(), (members) => Int32Array.from(members)) };
}

function kindOfUnits(metrics: Cohort['metrics'], study: Study): SampledUnits['kind'] {
  if (!isOfTablesAlone(study)) return 'data_set';
  return new Set(metrics.map(({ category }) => category)).size > 1 ? 'category' : 'metric';
}

/**
 * The order of rows that holds for other units like these; undefined with too few units.
 *
 * @param columns per metric, its scores as the method adds them up
 * @param weights per metric, its weight in the score
 */
export function orderOf(
  columns: readonly Float64Array[],
  weights: Float64Array,
  { members }: SampledUnits,
  seed: number,
): Ordered | undefined {
  if (members.length < FEWEST_UNITS) return undefined;
  const parts = members.map((metrics) => weightedSum(columns, metrics, weights));
  return criticalDifference(parts, seed);
}

/**
 * Per row, its rank set: all ranks that it may have, given the orders that hold. All sets hold at once with a chance of at least
 * 95 % (Mogstad, Romano, Shaikh & Wilhelm 2024, section 3). And its tier: one begins with the best row that is
 * ordered below the first of the tier before.
 */
export function rankSetRows({ rows, ends }: Ordered): Row[] {
  const sets: Row[] = [];
  let first = 0;
  let leader = 0;
  let tier = 1;
  for (const [place, row] of rows.entries()) {
    while (ends[first]! < place) first++;
    if (ends[leader]! < place) {
      leader = place;
      tier++;
    }
    sets[row] = { rank_set_low: first + 1, rank_set_high: ends[place]! + 1, tier };
  }
  return sets;
}

/** What the order as a whole shows. */
export function orderRow(order: Ordered | undefined, { kind, members }: SampledUnits): Row {
  const about = { rank_set_unit: kind, n_rank_set_units: members.length };
  if (!order) return { ...about, ...NO_ORDER };
  const { rows, ends, difference } = order;
  const ordered = sum(ends, (end) => rows.length - 1 - end);
  const neighbours = ends.subarray(0, -1).filter((end, place) => end === place);
  return {
    ...about,
    critical_difference: difference,
    n_may_be_first: ends[0]! + 1,
    n_neighbours_ordered: neighbours.length,
    share_pairs_ordered: ordered / ((rows.length * (rows.length - 1)) / 2),
    n_tiers: Math.max(...rankSetRows(order).map(({ tier }) => Number(tier))),
  };
}

const NO_ORDER = {
  critical_difference: null,
  n_may_be_first: null,
  n_neighbours_ordered: null,
  share_pairs_ordered: null,
  n_tiers: null,
};
