import { max, mean, min } from 'd3-array';
import type { Cohort } from '../../../cohort/cohort.ts';
import { columnName } from '../../../statistics/order/prefix-groups.ts';
import type { SampledUnits, UnitOrder } from '../../../statistics/order/unit-order.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { groupNames } from './group-names.ts';

/** Per column of a user's table, the group that it seems to belong to, and how many rows have its extreme scores. */
export function orderColumnRows(
  { metrics, columns }: Cohort,
  order: UnitOrder | undefined,
  { members, table }: SampledUnits,
): Row[] {
  if (!table) return [];
  const groups = (order?.groups ?? []).map((units) => units.flatMap((unit) => [...members[unit]!]));
  const names = groupNames(groups.map((group) => group.map((metric) => columnName(metrics[metric]!))));
  return metrics.map((metric, m) => ({
    metric_id: metric.id,
    found_group: names[groups.findIndex((group) => group.includes(m))] ?? null,
    ...edgeShares(columns[m]!),
  }));
}

/**
 * The shares of the rows with the lowest and with the highest score, if hardly any other scores are equal: so these rows
 * have reached an end of the scale. Null if others are equal, too.
 */
function edgeShares(column: Float64Array): Row {
  const [low, high] = [min(column)!, max(column)!];
  const others = column.filter((score) => score !== low && score !== high);
  const isFine = 2 * new Set(others).size >= others.length && others.length > 0;
  const shareOf = (end: number) => (isFine ? mean(column, (score) => Number(score === end))! : null);
  return { share_lowest: shareOf(low), share_highest: shareOf(high) };
}
