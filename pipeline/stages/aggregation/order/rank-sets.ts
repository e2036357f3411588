import { group, max, mean, min, rollup, sum } from 'd3-array';
import type { Cohort, Metric } from '../../../cohort/cohort.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import { unitsByLabel } from '../../../statistics/numbers/units.ts';
import { weightedSum } from '../../../statistics/score/proportional-metrics.ts';
import { isOfTablesAlone } from '../../../studies/folder.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import {
  type Dependence,
  dependenceOf,
  independentGroups,
  isDependent,
  lookDependent,
  sumsOf,
} from './dependence.ts';
import { groupNames, groupsByPrefix } from './group-names.ts';
import { canBeOrdered, type OrderedPairs, orderedInBoth, orderedPairs } from './ordered-pairs.ts';

/** The field of a metric that says which unit it belongs to. */
export const unitFields = { metric: 'id', data_set: 'dataSet', category: 'category' } as const;

/** What is a sample of others like it: metrics, or groups of them that belong together. */
export interface SampledUnits {
  kind: keyof typeof unitFields;
  /** Per unit, its metrics. */
  members: Int32Array[];
  /** Of a user's table alone: what is known about whether its units are independent draws. */
  table?: {
    /** Per row, the number of its family. */
    families: Int32Array;
    /** Units that belong together by their columns' names; undefined if no names say so. */
    named?: number[][] | undefined;
  };
}

/** Data sets; in a study of a user's table alone its groups of columns, or else its columns. */
export function sampledUnits({ metrics, models }: Cohort, study: Study): SampledUnits {
  const kind = kindOfUnits(metrics, study);
  const byUnit = group(metrics.keys(), (metric) => metrics[metric]![unitFields[kind]]);
  const members = Array.from(byUnit.values(), (metrics) => Int32Array.from(metrics));
  if (kind === 'data_set') return { kind, members };
  const families = unitsByLabel(models.map(({ family }) => family)).of;
  const named = kind === 'metric' ? groupsByPrefix(metrics.map(columnName)) : undefined;
  return { kind, members, table: { families, named } };
}

function kindOfUnits(metrics: Cohort['metrics'], study: Study): SampledUnits['kind'] {
  if (!isOfTablesAlone(study)) return 'data_set';
  return new Set(metrics.map(({ category }) => category)).size > 1 ? 'category' : 'metric';
}

/** Which rows a method orders over other units like these. */
export interface UnitOrder {
  pairs: OrderedPairs;
  /** Whether units look like independent draws; only of a user's table alone. */
  dependence?: Dependence;
  /** Units that seem to come together, if they do not look independent or their names say so. */
  groups?: number[][] | undefined;
  /** The order over other groups like these; undefined without groups, or with too few of them. */
  byGroup?: OrderedPairs | undefined;
}

/**
 * Which rows a method orders, over other units like these; undefined with too few units or too many rows. Where units of
 * a user's table look independent, the order allows for as much dependence as the test would hardly notice.
 *
 * @param scores per metric, NaN if missing
 * @param columns per metric, its scores as the method adds them up, none missing
 * @param weights per metric, its weight in the score
 * @param known of the units by another method, which look as independent, and come in the same groups
 */
export function orderOf(
  scores: readonly Float64Array[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  { members, table }: SampledUnits,
  seed: number,
  known?: Pick<UnitOrder, 'dependence' | 'groups'>,
): UnitOrder | undefined {
  const rows = columns[0]?.length ?? 0;
  if (!canBeOrdered(members.length, rows)) return undefined;
  const spread = spreadOverGaps(scores, columns);
  const parts = members.map((metrics) => weightedSum(spread, metrics, weights));
  if (!table) return { pairs: orderedPairs(parts, seed) };
  const dependence = known?.dependence ?? dependenceOf(parts, table.families, seed);
  const groups = known ? known.groups : groupsOf(parts, dependence, table, seed);
  return {
    pairs: orderedPairs(parts, seed, isDependent(dependence) ? 1 : dependence.inflation),
    dependence,
    groups,
    byGroup: groups && orderByGroup(sumsOf(parts, groups), table.families, seed),
  };
}

/** What an order and those of other fillings of its missing scores have in common. */
export function commonOrder(order: UnitOrder, others: readonly UnitOrder[]): UnitOrder {
  return {
    ...order,
    pairs: others.reduce((common, { pairs }) => orderedInBoth(common, pairs), order.pairs),
    byGroup: others.reduce(
      (common, { byGroup }) => common && byGroup && orderedInBoth(common, byGroup),
      order.byGroup,
    ),
  };
}

/** Groups are found in the scores that they order, so they look more independent than they are. */
const LEAST_INFLATION = 1.4;

function orderByGroup(
  sums: readonly Float64Array[],
  families: Int32Array,
  seed: number,
): OrderedPairs | undefined {
  if (!canBeOrdered(sums.length, families.length)) return undefined;
  const { inflation } = dependenceOf(sums, families, seed);
  return orderedPairs(sums, seed, Math.max(LEAST_INFLATION, inflation));
}

/** Groups of units by their names, merged further if even these do not look independent; undefined if units do. */
function groupsOf(
  parts: readonly Float64Array[],
  dependence: Dependence,
  { named, families }: NonNullable<SampledUnits['table']>,
  seed: number,
): number[][] | undefined {
  if (!named) return isDependent(dependence) ? independentGroups(parts, families, seed) : undefined;
  const sums = sumsOf(parts, named);
  if (!lookDependent(sums, families, seed)) return named;
  return independentGroups(sums, families, seed).map((groups) => groups.flatMap((each) => named[each]!));
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

/** The name of a column in the user's table. */
function columnName({ id }: Metric): string {
  return id.slice(id.indexOf(':') + 1);
}

/**
 * The shares of the rows with the lowest and with the highest score, if hardly any other scores are equal: so these rows
 * have reached an end of the scale. Null if others are equal, too.
 */
function edgeShares(column: Float64Array): Row {
  const counts = rollup(
    column,
    (rows) => rows.length,
    (score) => score,
  );
  const [low, high] = [min(column)!, max(column)!];
  const others = column.filter((score) => score !== low && score !== high);
  const isFine = 2 * (counts.size - 2) >= others.length && others.length > 0;
  const shareOf = (score: number) => (isFine ? counts.get(score)! / column.length : null);
  return { share_lowest: shareOf(low), share_highest: shareOf(high) };
}
