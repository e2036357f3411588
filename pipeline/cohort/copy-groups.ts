import { range } from 'd3-array';
import { pairCount } from '../statistics/correlation/pairs.ts';
import type { Study } from '../studies/study.ts';

/** When two models count as copies. Their common scores are those on metrics that both have. */
export type CopyRule = Pick<Study['copies'], 'minimum_common' | 'minimum_equal'>;

/** Copies among models. */
interface Copies {
  /** Per model, the first model of its group; a model without copies is a group of its own. */
  group: Int32Array;
  /** Per model, its nearest copy, which has the largest share of equal scores; −1 if it has no copy. */
  nearest: Int32Array;
  /** Per model, the number of common scores with its nearest copy, and how many of them are equal. */
  common: Int32Array;
  equal: Int32Array;
}

/**
 * Finds groups of copies of one model. Two models are copies if they have at least `minimum_common` common scores, and
 * at least a share of `minimum_equal` of these are equal. Groups are the connected components, so two models of a
 * group need not be copies of each other. Ties for the nearest copy go to the one with more common scores, then to
 * the first.
 *
 * The rule is our own. Comparing two models stops once too many scores differ. Of many models, only
 * {@link candidatesAfter} are compared.
 *
 * @param scores model after model, one score per metric, NaN if missing
 * @param tolerances per metric, the largest difference between equal scores
 */
export function findCopies(scores: Float64Array, tolerances: Float64Array, rule: CopyRule): Copies {
  const metrics = tolerances.length;
  const models = metrics === 0 ? 0 : scores.length / metrics;
  const copies: Copies = {
    group: Int32Array.from(range(models)),
    nearest: new Int32Array(models).fill(-1),
    common: new Int32Array(models),
    equal: new Int32Array(models),
  };
  const candidates = candidatesAfter(scores, tolerances, leastEqual(rule.minimum_common, rule));
  const mostDifferent = metrics - leastEqual(metrics, rule);
  for (let a = 0; a < models; a++) {
    for (const b of candidates(a)) {
      const { common, equal } = commonScores(scores, tolerances, a, b, mostDifferent);
      if (common < rule.minimum_common || equal < leastEqual(common, rule)) continue;
      keepNearest(copies, a, b, common, equal);
      keepNearest(copies, b, a, common, equal);
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

/** Candidates are listed if they are at most this share of all pairs of models. */
const FEW = 1 / 16;

/**
 * Returns a function that lists the later models that may be copies of a model, in their order. Copies have at least
 * `equal` equal scores, of which at least one is on one of any (number of metrics − `equal` + 1) metrics. So where two
 * models are seldom equal on most metrics, candidates are models that are equal on one of these; otherwise, all.
 */
export function candidatesAfter(scores: Float64Array, tolerances: Float64Array, equal: number) {
  const metrics = tolerances.length;
  const models = metrics === 0 ? 0 : scores.length / metrics;
  const runs = Array.from(tolerances, (_, metric) => equalRuns(scores, tolerances, metric));
  const rarest = runs.sort((one, other) => one.pairs - other.pairs).slice(0, metrics - equal + 1);
  if (rarest.reduce((sum, { pairs }) => sum + pairs, 0) > FEW * pairCount(models))
    return (model: number) => range(model + 1, models);
  const after: number[][] = Array.from({ length: models }, () => []);
  for (const { order, ends } of rarest)
    for (const [place, end] of ends.entries())
      for (let other = place + 1; other < end; other++) {
        const one = order[place]!;
        const two = order[other]!;
        after[Math.min(one, two)]!.push(Math.max(one, two));
      }
  return (model: number) => [...new Set(after[model])].sort((one, other) => one - other);
}

/**
 * The models with a metric in the order of their scores; per place, that after the last score equal to its own; and the
 * equal pairs.
 */
function equalRuns(scores: Float64Array, tolerances: Float64Array, metric: number) {
  const metrics = tolerances.length;
  const score = (model: number) => scores[model * metrics + metric]!;
  const order = Uint32Array.from(range(scores.length / metrics))
    .filter((model) => !Number.isNaN(score(model)))
    .sort((one, other) => score(one) - score(other));
  let end = 0;
  let pairs = 0;
  const ends = order.map((model, place) => {
    while (end < order.length && score(order[end]!) - score(model) <= tolerances[metric]!) end++;
    pairs += end - place - 1;
    return end;
  });
  return { order, ends, pairs };
}

/** How many scores two models have in common, and how many of these are equal; stops once more than `most` differ. */
function commonScores(scores: Float64Array, tolerances: Float64Array, a: number, b: number, most: number) {
  const metrics = tolerances.length;
  let common = 0;
  let equal = 0;
  for (let m = 0; m < metrics && common - equal <= most; m++) {
    const difference = Math.abs(scores[a * metrics + m]! - scores[b * metrics + m]!);
    if (Number.isNaN(difference)) continue;
    common++;
    if (difference <= tolerances[m]!) equal++;
  }
  return { common, equal };
}

/** Keeps a copy of a model if it has a larger share of equal scores than the nearest so far. */
function keepNearest(copies: Copies, model: number, copy: number, ofBoth: number, same: number) {
  const { nearest, common, equal } = copies;
  // The shares, both times the product of their numbers of common scores.
  const known = equal[model]! * ofBoth;
  const share = same * common[model]!;
  if (nearest[model]! >= 0 && (known > share || (known === share && common[model]! >= ofBoth))) return;
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
