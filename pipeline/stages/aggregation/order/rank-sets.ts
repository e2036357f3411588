import { max } from 'd3-array';
import type { OrderedPairs } from '../../../statistics/order/ordered-pairs.ts';
import { mayBeFirst, rankSets, shareOrdered } from '../../../statistics/order/rank-sets.ts';
import type { SampledUnits, UnitOrder } from '../../../statistics/order/unit-order.ts';
import type { Row } from '../../../warehouse/rows.ts';

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
  const sets = rankSets(order);
  return {
    n_may_be_first: mayBeFirst(sets),
    n_neighbours_ordered: rows.filter((_, place) => place > 0 && isOrdered(place - 1, place)).length,
    share_pairs_ordered: shareOrdered(sets),
    n_tiers: max(sets, ({ tier }) => tier)!,
  };
}

const NO_ORDER = {
  n_may_be_first: null,
  n_neighbours_ordered: null,
  share_pairs_ordered: null,
  n_tiers: null,
};
