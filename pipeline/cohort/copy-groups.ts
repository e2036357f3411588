import { count, range } from 'd3-array';
import { valuesAt } from '../statistics/correlation/pairs.ts';
import { ascendingOrder } from '../statistics/numbers/ranks.ts';
import type { Study } from '../studies/study.ts';

/** When two models count as copies. Their common scores are those on metrics that both have. */
export type CopyRule = Pick<Study['copies'], 'minimum_common' | 'minimum_equal'>;

/** Copies among models. */
type Copies = ReturnType<typeof findCopies>;

/**
 * Finds groups of copies of one model. Two models are copies if they have at least `minimum_common` common scores, and
 * at least a share of `minimum_equal` of these are equal. Groups are the connected components, so two models of a
 * group need not be copies of each other. Ties for the nearest copy go to the one with more common scores, then to
 * the first.
 *
 * The rule is our own.
 *
 * @param columns per metric, one score per model, NaN if missing
 * @param tolerances per metric, the largest difference between equal scores
 */
export function findCopies(columns: readonly Float64Array[], tolerances: Float64Array, rule: CopyRule) {
  const models = columns[0]?.length ?? 0;
  const copies = {
    /** Per model, the first model of its group; a model without copies is a group of its own. */
    group: Int32Array.from(range(models)),
    /** Per model, its nearest copy, which has the largest share of equal scores; −1 if it has no copy. */
    nearest: new Int32Array(models).fill(-1),
    /** Per model, the number of common scores with its nearest copy, and how many of them are equal. */
    common: new Int32Array(models),
    equal: new Int32Array(models),
  };
  const equalScores = equalScoresOf(columns, tolerances);
  const fewest = leastEqual(rule.minimum_common, rule);
  for (let a = 0; a < models; a++) {
    const equal = equalScores(a);
    for (let b = 0; b < models; b++) {
      if (b === a || equal[b]! < fewest) continue;
      const common = count(columns, (column) => column[a]! + column[b]!);
      if (common < rule.minimum_common || equal[b]! < leastEqual(common, rule)) continue;
      keepNearest(copies, a, b, common, equal[b]!);
      join(copies.group, a, b);
    }
  }
  for (const model of copies.group.keys()) copies.group[model] = firstOf(copies.group, model);
  return copies;
}

/** How many common scores of two copies are equal at least. */
function leastEqual(common: number, { minimum_equal }: CopyRule): number {
  // The product may exceed a whole number by rounding.
  return Math.ceil(minimum_equal * common - 1e-9);
}

/**
 * Returns a function that counts a model's equal scores with every model, in an array that the next call uses again. It
 * visits only the models with neighbouring scores, since most pairs of many models have few equal scores.
 */
function equalScoresOf(columns: readonly Float64Array[], tolerances: Float64Array) {
  const sorted = columns.map((column, metric) => {
    const order = ascendingOrder(column);
    const places = new Uint32Array(column.length);
    for (const [place, model] of order.entries()) places[model] = place;
    return { column, order, places, values: valuesAt(column, order), tolerance: tolerances[metric]! };
  });
  const equal = new Int32Array(columns[0]?.length ?? 0);
  return (model: number) => {
    equal.fill(0);
    for (const { column, order, places, values, tolerance } of sorted) {
      const score = column[model]!;
      if (Number.isNaN(score)) continue;
      const place = places[model]!;
      for (let i = place; i >= 0 && score - values[i]! <= tolerance; i--) equal[order[i]!]!++;
      for (let i = place + 1; i < order.length && values[i]! - score <= tolerance; i++) equal[order[i]!]!++;
    }
    return equal;
  };
}

/** Keeps a copy of a model if it has a larger share of equal scores than the nearest so far. */
function keepNearest(copies: Copies, model: number, copy: number, ofBoth: number, same: number) {
  const { nearest, common, equal } = copies;
  // NaN without a nearest copy.
  const known = equal[model]! / common[model]!;
  const share = same / ofBoth;
  if (known > share || (known === share && common[model]! >= ofBoth)) return;
  nearest[model] = copy;
  common[model] = ofBoth;
  equal[model] = same;
}

/** The first model of a group, which represents it (union–find). */
function firstOf(group: Int32Array, model: number): number {
  let first = model;
  while (group[first] !== first) first = group[first]!;
  return first;
}

function join(group: Int32Array, a: number, b: number): void {
  const one = firstOf(group, a);
  const other = firstOf(group, b);
  group[Math.max(one, other)] = Math.min(one, other);
}
