import { count, group, mean } from 'd3-array';
import { unitsByLabel } from '../numbers/units.ts';
import { weightedSum } from '../score/proportional-metrics.ts';
import { type Dependence, dependenceOf, isDependent, sumsOf } from './dependence.ts';
import { canBeOrdered, type OrderedPairs, orderedInBoth, orderedPairs } from './ordered-pairs.ts';
import { columnName, groupsByPrefix } from './prefix-groups.ts';

/** The field of a metric that says which unit it belongs to. */
export const unitFields = { metric: 'id', data_set: 'dataSet', category: 'category' } as const;

/** What is a sample of others like it: metrics, or groups of them that belong together. */
export interface SampledUnits {
  kind: keyof typeof unitFields;
  /** Per unit, its metrics. */
  members: number[][];
  /** Of a user's table alone: what is known about whether its units are independent draws. */
  table?: {
    /** Per row, the number of its family. */
    families: Int32Array;
    /** Units that belong together by their columns' names; undefined if no names say so. */
    named?: number[][] | undefined;
  };
}

/** What belongs to a unit. */
type UnitMetric = Record<'id' | 'dataSet' | 'category', string>;

/**
 * Data sets; of a user's table alone its groups of columns, or else its columns.
 *
 * @param families of a user's table alone: per row, its family
 */
export function sampledUnits(metrics: readonly UnitMetric[], families?: readonly string[]): SampledUnits {
  const kind = families ? kindOfUnits(metrics) : 'data_set';
  const byUnit = group(metrics.keys(), (metric) => metrics[metric]![unitFields[kind]]);
  const members = [...byUnit.values()];
  if (!families) return { kind, members };
  const named = kind === 'metric' ? groupsByPrefix(metrics.map(columnName)) : undefined;
  return { kind, members, table: { families: unitsByLabel(families).of, named } };
}

function kindOfUnits(metrics: readonly UnitMetric[]): SampledUnits['kind'] {
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

/** Says which units seem to come together; undefined if none do. */
export type GroupFinder = (
  parts: readonly Float64Array[],
  dependence: Dependence,
  table: NonNullable<SampledUnits['table']>,
  seed: number,
) => number[][] | undefined;

/**
 * Which rows a method orders, over other units like these; undefined with too few units or too many rows. Where units of
 * a user's table look independent, the order allows for as much dependence as the test would hardly notice.
 *
 * @param scores per metric, NaN if missing
 * @param columns per metric, its scores as the method adds them up, none missing
 * @param weights per metric, its weight in the score
 * @param known of the units by another method, which look as independent, and come in the same groups
 */
export function orderBy(
  scores: readonly Float64Array[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  { members, table }: SampledUnits,
  seed: number,
  groupsOf: GroupFinder,
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
  const stretches = columns[0]!.map((_, row) => {
    const present = count(scores, (column) => column[row]!);
    return (scores.length / present) ** STRETCH;
  });
  const means = columns[0]!.map((_, row) => mean(columns, (column) => column[row]!)!);
  return columns.map((column, metric) =>
    column.map((value, row) => {
      if (stretches[row] === 1 || Number.isNaN(scores[metric]![row])) return value;
      return means[row]! + stretches[row]! * (value - means[row]!);
    }),
  );
}
