import { group, max, mean, sum } from 'd3-array';
import type { Cohort } from '../../../cohort/cohort.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import { weightedSum } from '../../../statistics/score/proportional-metrics.ts';
import { isOfTablesAlone } from '../../../studies/folder.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { canBeOrdered, type OrderedPairs, orderedPairs } from './ordered-pairs.ts';

/** The field of a metric that says which unit it belongs to. */
export const unitFields = { metric: 'id', data_set: 'dataSet', category: 'category' } as const;

/** What is a sample of others like it: metrics, or groups of them that belong together. */
export interface SampledUnits {
  kind: keyof typeof unitFields;
  /** Per unit, its metrics. */
  members: Int32Array[];
}

/** Data sets; in a study of a user's table alone its groups of columns, or else its columns. */
export function sampledUnits({ metrics }: Cohort, study: Study): SampledUnits {
  const kind = kindOfUnits(metrics, study);
  const byUnit = group(metrics.keys(), (metric) => metrics[metric]![unitFields[kind]]);
  return { kind, members: Array.from(byUnit.values(), (members) => Int32Array.from(members)) };
}

function kindOfUnits(metrics: Cohort['metrics'], study: Study): SampledUnits['kind'] {
  if (!isOfTablesAlone(study)) return 'data_set';
  return new Set(metrics.map(({ category }) => category)).size > 1 ? 'category' : 'metric';
}

/**
 * Which rows a method orders, over other units like these; undefined with too few units or too many rows.
 *
 * @param scores per metric, NaN if missing
 * @param columns per metric, its scores as the method adds them up, none missing
 * @param weights per metric, its weight in the score
 */
export function orderOf(
  scores: readonly Float64Array[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  { members }: SampledUnits,
  seed: number,
): OrderedPairs | undefined {
  const rows = columns[0]?.length ?? 0;
  if (!canBeOrdered(members.length, rows)) return undefined;
  const spread = spreadOverGaps(scores, columns);
  const parts = members.map((metrics) => weightedSum(spread, metrics, weights));
  return orderedPairs(parts, seed);
}

/**
 * With 1 the variance would be right, but in simulation too few sets hold: the row's mean is from fewer
 * scores, too.
 */
const STRETCH = 1.5;

/**
 * Columns in which missing scores, each the mean of its row's others, do not make differences look more certain: the others
 * deviate from the row's mean by more, the fewer they are. The mean stays.
 */
function spreadOverGaps(scores: readonly Float64Array[], columns: readonly Float64Array[]): Float64Array[] {
  const isPresent = (metric: number, row: number) => !Number.isNaN(scores[metric]![row]);
  const stretches = columns[0]!.map((_, row) => {
    const present = sum(scores.keys(), (metric) => Number(isPresent(metric, row)));
    return (scores.length / present) ** STRETCH;
  });
  const means = columns[0]!.map((_, row) => mean(columns, (column) => column[row]!)!);
  return columns.map((column, metric) =>
    column.map((value, row) => {
      if (stretches[row] === 1 || !isPresent(metric, row)) return value;
      return means[row]! + stretches[row]! * (value - means[row]!);
    }),
  );
}

/**
 * Per row, its rank set: all ranks that it may have, given the orders that hold. All sets hold at once with a chance of at least
 * 95 % (Mogstad, Romano, Shaikh & Wilhelm 2024, section 3). And its tier: one begins with the best row that is
 * ordered below the first of the tier before.
 */
export function rankSetRows({ rows, isOrdered }: OrderedPairs): Row[] {
  const above = new Uint16Array(rows.length);
  const below = new Uint16Array(rows.length);
  for (const place of rows.keys())
    for (let later = place + 1; later < rows.length; later++)
      if (isOrdered(place, later)) {
        below[place]!++;
        above[later]!++;
      }
  const sets: Row[] = [];
  let leader = 0;
  let tier = 1;
  for (const [place, row] of rows.entries()) {
    if (place > leader && isOrdered(leader, place)) {
      leader = place;
      tier++;
    }
    sets[row] = { rank_set_low: above[place]! + 1, rank_set_high: rows.length - below[place]!, tier };
  }
  return sets;
}

/** What the order as a whole shows. */
export function orderRow(order: OrderedPairs | undefined, { kind, members }: SampledUnits): Row {
  const about = { rank_set_unit: kind, n_rank_set_units: members.length };
  if (!order) return { ...about, ...NO_ORDER };
  const { rows, isOrdered } = order;
  const sets = rankSetRows(order);
  const ordered = sum(sets, ({ rank_set_low }) => Number(rank_set_low) - 1);
  return {
    ...about,
    n_may_be_first: sets.filter(({ rank_set_low }) => rank_set_low === 1).length,
    n_neighbours_ordered: rows.filter((_, place) => place > 0 && isOrdered(place - 1, place)).length,
    share_pairs_ordered: ordered / pairCount(rows.length),
    n_tiers: max(sets, ({ tier }) => Number(tier))!,
  };
}

const NO_ORDER = {
  n_may_be_first: null,
  n_neighbours_ordered: null,
  share_pairs_ordered: null,
  n_tiers: null,
};
