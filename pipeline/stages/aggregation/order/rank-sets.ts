import { max, sum } from 'd3-array';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { OrderedPairs } from './ordered-pairs.ts';
import type { SampledUnits, UnitOrder } from './unit-order.ts';

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

/** What the order as a whole shows, also over groups. */
export function orderRow(order: UnitOrder | undefined, { kind, members }: SampledUnits): Row {
  const { dependence, groups } = order ?? {};
  const { n_may_be_first, share_pairs_ordered } = orderedColumns(order?.byGroup);
  return {
    rank_set_unit: kind,
    n_rank_set_units: members.length,
    ...orderedColumns(order?.pairs),
    residual_ratio: dependence?.ratio ?? null,
    expected_ratio: dependence?.expected ?? null,
    independence_p_value: dependence?.pValue ?? null,
    variance_allowed: dependence?.inflation ?? null,
    n_groups: groups?.length ?? null,
    n_may_be_first_by_group: n_may_be_first!,
    share_pairs_ordered_by_group: share_pairs_ordered!,
  };
}

function orderedColumns(order: OrderedPairs | undefined): Row {
  if (!order) return NO_ORDER;
  const { rows, isOrdered } = order;
  const sets = rankSetRows(order);
  const ordered = sum(sets, ({ rank_set_low }) => Number(rank_set_low) - 1);
  return {
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
