import { group } from 'd3-array';
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
import { areOfDifferentUnits } from '../../statistics/score/spread-ratio.ts';
import type { PageData } from '../data/page-data.ts';
import { percent } from '../words/numbers.ts';
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
  /** What units are called. */
  unitWords: string;
  /** Whether the pair is ordered among all pairs at once. */
  isAmongAll: boolean;
  /** Those that both have, by their position on the page, with both models' values as the score adds them up. */
  metrics: { metric: number; one: number; other: number }[];
}

/** Returns functions that order the models for a choice as the pipeline does, and compare two of them. */
export function certainties(data: PageData) {
  const rank = ranker(data);
  const orderOfChoice = (ranked: Ranked, choice: Choice): UnitOrder | undefined => {
    const { columns, coefficients } = ranked;
    const transformation = mainTransformation(data, ranked, choice);
    const byMain = { ...choice, transformation };
    const known = transformation === choice.transformation ? undefined : orderOfChoice(rank(byMain), byMain);
    const units = unitsOf(data, ranked);
    return orderBy(
      columns,
      columns,
      coefficients,
      units,
      data.explorer!.seed,
      groupsIn(data, ranked, units),
      known,
    );
  };
  let last: { key: string; ranked: Ranked; order: UnitOrder | undefined } | undefined;
  const ordered = (choice: Choice) => {
    const key = JSON.stringify(choice);
    const ranked = rank(choice);
    if (last?.key !== key) last = { key, ranked, order: orderOfChoice(ranked, choice) };
    return last;
  };
  return {
    of(choice: Choice): Certainty {
      const { ranked, order } = ordered(choice);
      const sets = order && rankSets(order.pairs);
      return { ranked, sets, words: certaintyWords(data, ranked, order) };
    },
    /** @param pair positions of two models; ranked or not */
    ofPair(choice: Choice, pair: readonly [number, number]): ComparedPair {
      const { ranked, order } = ordered(choice);
      const { metrics, coefficients } = ranked;
      const hasBoth = (metric: number) =>
        pair.every((model) => typeof data.scores[metric]![model] === 'number');
      const both = metrics.filter(hasBoth);
      const { models, columns } = chosenScores(data, both, choice.transformation, pair);
      const [one, other] = pair.map((model) => models.indexOf(model)) as [number, number];
      const differences = Float64Array.from(metrics, (metric) => {
        const column = columns[both.indexOf(metric)];
        return column ? column[one]! - column[other]! : Number.NaN;
      });
      const { kind, members } = unitsOf(data, ranked);
      const { byGroup, pairs } = order ?? {};
      const compared = comparePair(differences, coefficients, members, order, data.explorer!.seed);
      const { columns: called } = data.words;
      return {
        ...compared,
        unitWords: compared.isByGroup ? `groups that the ${called} seem to come in` : unitWords(data, kind),
        isAmongAll: isOrderedIn(
          byGroup ?? pairs,
          pair.map((model) => ranked.models.indexOf(model)),
        ),
        metrics: both.map((metric, m) => ({ metric, one: columns[m]![one]!, other: columns[m]![other]! })),
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

/** Of a user's table the one that the columns' units allow: by it, as in the tables, one judges whether columns look independent. */
function mainTransformation(data: PageData, { metrics }: Ranked, { transformation }: Choice) {
  if (!data.explorer!.families) return transformation;
  return areOfDifferentUnits(chosenScores(data, metrics, 'scores').columns) ? 'ranks' : 'scores';
}

function unitsOf({ metrics, explorer }: PageData, ranked: Ranked): SampledUnits {
  const { candidates, families } = explorer!;
  const familyOf = families?.length
    ? new Map(candidates.map((model, i) => [model, families[i]!]))
    : undefined;
  return sampledUnits(
    ranked.metrics.map((metric) => metrics[metric]!),
    familyOf && ranked.models.map((model) => familyOf.get(model)!),
  );
}

/** Whether the first of two rows is above the second, or the other way round. */
function isOrderedIn(order: OrderedPairs | undefined, rows: readonly number[]): boolean {
  const [one, other] = rows.map((row) => order?.rows.indexOf(row) ?? -1) as [number, number];
  return one >= 0 && other >= 0 && order!.isOrdered(Math.min(one, other), Math.max(one, other));
}

function unitWords({ words }: PageData, kind: SampledUnits['kind']): string {
  return { metric: words.columns, category: `groups of ${words.columns}`, data_set: 'data sets' }[kind];
}

function certaintyWords(data: PageData, ranked: Ranked, order: UnitOrder | undefined): string {
  const { kind, members } = unitsOf(data, ranked);
  const { rows } = data.words;
  const units = unitWords(data, kind);
  if (!order) {
    const why = members.length < FEWEST_UNITS ? `too few ${units} (six are needed)` : `too many ${rows}`;
    return `What is certain is unknown: ${why}.`;
  }
  const found = (pairs: OrderedPairs) => {
    const sets = rankSets(pairs);
    return [mayBeFirst(sets), percent(shareOrdered(sets))] as const;
  };
  const { pairs, groups, byGroup, dependence } = order;
  const [first, share] = found(pairs);
  const doubt = dependence && isDependent(dependence) ? ', which looks wrong' : '';
  const also = byGroup ? found(byGroup) : undefined;
  const grouped = also
    ? `; ${also.join(' and ')} if they come in the ${groups!.length} groups that they seem to`
    : '';
  return `${first} might be first, and ${share} of all pairs of ${rows} have a clear order, if ${units} are independent draws${doubt}${grouped}.`;
}
