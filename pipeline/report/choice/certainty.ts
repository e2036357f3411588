import { group, sort } from 'd3-array';
import { isDependent } from '../../statistics/order/dependence.ts';
import { FEWEST_UNITS, type OrderedPairs } from '../../statistics/order/ordered-pairs.ts';
import { comparePair, type PairComparison } from '../../statistics/order/pair-comparison.ts';
import { mayBeFirst, type RankSet, rankSets, shareOrdered } from '../../statistics/order/rank-sets.ts';
import {
  type GroupFinder,
  orderBy,
  type SampledUnits,
  sampledUnits,
  type UnitOrder,
} from '../../statistics/order/unit-order.ts';
import type { Transformation } from '../../statistics/score/aggregation-methods.ts';
import { areOfDifferentUnits } from '../../statistics/score/spread-ratio.ts';
import type { PageData } from '../data/page-data.ts';
import { percent } from '../words/numbers.ts';
import { unitWords } from '../words/table-words.ts';
import { type Choice, chosenScores, type Ranked, ranker } from './ranking.ts';

/** What is certain about a choice, over other columns like these. */
export interface Certainty {
  ranked: Ranked;
  /** Per ranked model; undefined if nothing can be ordered. */
  sets: RankSet[] | undefined;
  words: string;
}

/** A pair of models under a choice. */
export interface ComparedPair extends PairComparison {
  names: readonly [string, string];
  /** What units are called. */
  unitWords: string;
  /** How many pairs are asked about, whose intervals hold at once. */
  asked: number;
  /** Whether the pair is ordered among all pairs at once. */
  isAmongAll: boolean;
  /** What the score adds up. */
  transformation: Transformation;
  /** How many models have all metrics that both have. */
  compared: number;
  /** Positions of the metrics that both have, with the values that the score adds up; the largest difference first. */
  metrics: { metric: number; one: number; other: number }[];
}

/** What a choice orders, and over which units. */
interface OrderedChoice {
  ranked: Ranked;
  units: SampledUnits;
  order: UnitOrder | undefined;
}

/** Returns functions that order the models for a choice as the pipeline does, and compare two of them. */
export function certainties(data: PageData) {
  const rank = ranker(data);
  const orderOfChoice = (choice: Choice): OrderedChoice => {
    const ranked = rank(choice);
    const { columns, coefficients } = ranked;
    const units = unitsOf(data, ranked);
    const groups = groupsIn(data, ranked, units);
    const transformation = mainTransformation(data, ranked, choice);
    const isMain = transformation === choice.transformation;
    const known = isMain ? undefined : orderOfChoice({ ...choice, transformation }).order;
    const order = orderBy(columns, columns, coefficients, units, data.explorer!.seed, groups, known);
    return { ranked, units, order };
  };
  let last: (OrderedChoice & { key: string }) | undefined;
  const ordered = (choice: Choice) => {
    const key = JSON.stringify(choice);
    if (last?.key !== key) last = { key, ...orderOfChoice(choice) };
    return last;
  };
  return {
    of(choice: Choice): Certainty {
      const found = ordered(choice);
      const sets = found.order && rankSets(found.order.pairs);
      return { ranked: found.ranked, sets, words: certaintyWords(data, found, sets) };
    },
    /** @param pair positions of two models; ranked or not */
    ofPair(choice: Choice, pair: readonly [number, number], asked = 1): ComparedPair {
      const { ranked, units, order } = ordered(choice);
      const { metrics, coefficients } = ranked;
      const hasBoth = (metric: number) =>
        pair.every((model) => typeof data.scores[metric]![model] === 'number');
      const both = metrics.filter(hasBoth);
      const { models, columns } = chosenScores(data, both, choice.transformation, pair);
      const [one, other] = pair.map((model) => models.indexOf(model)) as [number, number];
      const values = both.map((metric, m) => ({
        metric,
        one: columns[m]![one]!,
        other: columns[m]![other]!,
      }));
      const differenceOn = new Map(values.map((value) => [value.metric, value.one - value.other]));
      const differences = Float64Array.from(metrics, (metric) => differenceOn.get(metric) ?? Number.NaN);
      const compared = comparePair(
        differences,
        coefficients,
        units.members,
        order,
        data.explorer!.seed,
        asked,
      );
      const rows = pair.map((model) => ranked.models.indexOf(model));
      return {
        ...compared,
        names: pair.map((model) => data.models[model]!.name) as [string, string],
        asked,
        transformation: choice.transformation,
        compared: models.length,
        unitWords: compared.isByGroup
          ? `groups that the ${data.words.columns} seem to come in`
          : unitWords(units.kind, data.words),
        isAmongAll: isOrderedIn(order?.byGroup ?? order?.pairs, rows),
        metrics: sort(values, (value) => -Math.abs(value.one - value.other)),
      };
    },
  };
}

/** Finds the groups that the pipeline found in all metrics, as far as they have chosen ones. */
function groupsIn({ explorer }: PageData, { metrics }: Ranked, { members }: SampledUnits): GroupFinder {
  const groupOf = (unit: number) =>
    explorer!.groups?.[explorer!.metrics.indexOf(metrics[members[unit]![0]!]!)];
  return (_parts, dependence, { named }) => {
    const groups = [...group(members.keys(), groupOf).values()];
    return groups.length > 1 && (named || isDependent(dependence)) ? groups : undefined;
  };
}

/**
 * Of a user's table the transformation that the columns' units allow. As in the tables, columns look as independent by
 * any other as by this one.
 */
function mainTransformation(data: PageData, { raw }: Ranked, { transformation }: Choice) {
  if (!data.explorer!.families) return transformation;
  return areOfDifferentUnits(raw) ? 'ranks' : 'scores';
}

function unitsOf({ metrics, explorer }: PageData, ranked: Ranked): SampledUnits {
  const { candidates, families } = explorer!;
  const familyOf = families && new Map(candidates.map((model, i) => [model, families[i]!]));
  return sampledUnits(
    ranked.metrics.map((metric) => metrics[metric]!),
    familyOf?.size ? ranked.models.map((model) => familyOf.get(model)!) : undefined,
  );
}

/** Whether the first of two rows is above the second, or the other way round. */
function isOrderedIn(order: OrderedPairs | undefined, rows: readonly number[]): boolean {
  const [one, other] = rows.map((row) => order?.rows.indexOf(row) ?? -1) as [number, number];
  return one >= 0 && other >= 0 && order!.isOrdered(Math.min(one, other), Math.max(one, other));
}

/** @param sets the rank sets of the order's pairs */
function certaintyWords(
  { words }: PageData,
  { units, order }: OrderedChoice,
  sets: readonly RankSet[] | undefined,
): string {
  const drawn = unitWords(units.kind, words);
  if (!order || !sets) {
    const isFew = units.members.length < FEWEST_UNITS;
    const why = isFew ? `too few ${drawn} (six are needed)` : `too many ${words.rows}`;
    return `What is certain is unknown: ${why}.`;
  }
  const { groups, byGroup, dependence } = order;
  const found = (own: readonly RankSet[]) => [mayBeFirst(own), percent(shareOrdered(own))] as const;
  const [first, share] = found(sets);
  const doubt = dependence && isDependent(dependence) ? ', which looks wrong' : '';
  const also = byGroup && found(rankSets(byGroup)).join(' and ');
  const grouped = also ? `; ${also} if they come in the ${groups!.length} groups that they seem to` : '';
  return `${first} might be first, and ${share} of all pairs of ${words.rows} have a clear order, if ${drawn} are independent draws${doubt}${grouped}.`;
}
