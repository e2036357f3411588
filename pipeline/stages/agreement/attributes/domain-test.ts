import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { pairCount, rowStart } from '../../../statistics/correlation/pairs.ts';
import { seededGenerator } from '../../../statistics/numbers/random.ts';

/** Up to this many labellings all are enumerated, unless the caller gives another number; otherwise random ones are drawn. */
const LIMIT = 1_000_000;
/** Random labellings, unless the caller gives another number. */
const DRAWS = 100_000;
/** A random effect at most this far below the observed one counts as equal: the difference is rounding. */
const TOLERANCE = 1e-12;

export interface DomainTestOptions {
  /** Seed of the random labelings; unused if all labelings are enumerated. */
  seed: number;
  /** The largest number of labelings that are all enumerated, and the number drawn at random if there are more. */
  limit?: number;
  draws?: number;
}

export interface DomainTest {
  /** `within` − `between`. */
  effect: number;
  /** The mean estimate of the pairs within a category, both categories pooled; without pairs that do not count. */
  within: number;
  /** The same between the categories. */
  between: number;
  /** One-sided: the share of labelings whose effect is at least the observed one. */
  p: number;
  /** The smallest p that any estimates could reach, given the units and which pairs count. */
  smallestP: number;
  /** The denominator of p: the number of all labelings, or 1 + draws if they are not enumerated. */
  labelings: number;
  /** Whether all labelings were enumerated. */
  exact: boolean;
  units: number;
  unitsOfLabel1: number;
  pairsWithin: number;
  pairsBetween: number;
}

/** Input of the random labelings; each draw gives label 1 to `ones` random units. */
export interface RandomLabelings {
  pairs: UnitPairs;
  ones: number;
  draws: number;
  seed: number;
}

/** A test that may still need the effects of random labelings. */
export interface PreparedDomainTest {
  /** Undefined if all labelings were enumerated, or if there is nothing to test. */
  random?: RandomLabelings;
  /** @param effects the effect of each random labelling in `random`; empty if `random` is undefined */
  finish(effects: Float64Array): DomainTest;
}

/**
 * Permutation test of whether metrics agree more within a category than between the two categories, by the difference
 * of the two mean agreements (Mantel 1967). It permutes the labels of whole units (families of metrics with the same
 * origin), since metrics of one unit are not independent. Under the null hypothesis, the agreement of two units does
 * not depend on their categories.
 *
 * A labeling gives label 1 to k of the u units, as many as in the data. If there are at most `limit` of these C(u, k)
 * labelings, all are enumerated, including the observed one, and p is the share whose effect is at least the observed
 * one. Otherwise `draws` labelings are drawn with replacement, and p is (1 + the number of effects that are at least
 * the observed one) ÷ (1 + draws) (Phipson & Smyth 2010). Draw i uses a generator seeded by (seed, i).
 *
 * Some labelings are equivalent: they have the same effect for all estimates. If k = u − k, exchanging the two labels
 * leaves the division of the units unchanged. If no counted pair connects some units with the others, their labels
 * can be exchanged alone, provided that k units still have label 1. `smallestP` is the share of labelings that are
 * equivalent to the observed one, itself included: usually 1 ÷ C(u, k), or 2 ÷ C(u, k) if k = u − k. With random
 * labelings it is at least 1 ÷ (1 + draws).
 *
 * A pair without an estimate is in no mean under any labeling, so any pairs can be left out, such as pairs of metrics
 * of one unit. `effect`, `p` and `smallestP` are NaN if no pair within or no pair between the categories counts, for
 * instance if k is 0 or u. The mean of no pairs is NaN. A permuted labeling without pairs within or between has no
 * effect: it counts as one of the labelings, but never as at least the observed one.
 *
 * @param estimates one agreement per pair (a, b), a < b, of metrics; NaN if the pair does not count
 * @param units per metric, its unit, from 0 to u − 1
 * @param labels per unit, its category, 0 or 1
 */
export function domainTest(
  estimates: Float64Array,
  units: Int32Array,
  labels: ArrayLike<number>,
  options: DomainTestOptions,
): DomainTest {
  const { random, finish } = prepareDomainTest(estimates, units, labels, options);
  if (!random) return finish(new Float64Array(0));
  const effectOf = randomEffects(random);
  return finish(Float64Array.from({ length: random.draws }, (_, draw) => effectOf(draw)));
}

/** The {@link domainTest} without its random labelings, for callers that share these among threads. */
export function prepareDomainTest(
  estimates: Float64Array,
  units: Int32Array,
  labels: ArrayLike<number>,
  { seed, limit = LIMIT, draws = DRAWS }: DomainTestOptions,
): PreparedDomainTest {
  const observedLabels = Array.from(labels);
  if (estimates.length !== pairCount(units.length)) throw new Error('not one estimate per pair');
  if (observedLabels.some((label) => label !== 0 && label !== 1)) throw new Error('a label is not 0 or 1');
  if (units.some((unit) => !(unit in observedLabels))) throw new Error('a metric is of no unit');

  const size = observedLabels.length;
  const ones = observedLabels.filter((label) => label === 1).length;
  const pairs = unitPairs(estimates, units, size);
  const labeling = emptyLabeling(pairs);
  for (const [unit, label] of observedLabels.entries()) labeling.assign(unit, label);
  const observed = labeling.effect();
  const possible = binomial(size, ones);
  const exact = possible <= limit;
  const labelings = exact ? possible : 1 + draws;
  const result = { ...observed, labelings, exact, units: size, unitsOfLabel1: ones };
  if (Number.isNaN(observed.effect)) {
    return { finish: () => ({ ...result, p: Number.NaN, smallestP: Number.NaN }) };
  }

  const equivalent = equivalentLabelings(pairs, observedLabels) / possible;
  // False for NaN.
  const isAsLarge = (effect: number) => effect >= observed.effect - TOLERANCE;
  if (exact) {
    let hits = 0;
    everyLabeling(labeling, size, ones, () => {
      if (isAsLarge(labeling.effect().effect)) hits++;
    });
    return { finish: () => ({ ...result, p: hits / labelings, smallestP: equivalent }) };
  }
  return {
    random: { pairs, ones, draws, seed },
    finish: (effects) => ({
      ...result,
      p: (1 + effects.filter(isAsLarge).length) / labelings,
      smallestP: Math.max(equivalent, 1 / labelings),
    }),
  };
}

/** Returns a function from a draw to its effect; NaN if no pair is within, or none between, the categories. */
export function randomEffects({ pairs, ones, seed }: RandomLabelings): (draw: number) => number {
  const labeling = emptyLabeling(pairs);
  return (draw) => {
    const drawn = randomLabels(pairs.size, ones, seed, draw);
    for (let unit = 0; unit < pairs.size; unit++) labeling.assign(unit, drawn[unit]!);
    return labeling.effect().effect;
  };
}

/** Per pair of units, the sum and the number of their metrics' counted estimates: lower triangles of u × u matrices. */
interface UnitPairs {
  size: number;
  sums: Float64Array;
  counts: Float64Array;
}

function unitPairs(estimates: Float64Array, units: Int32Array, size: number): UnitPairs {
  const sums = new Float64Array(size * size);
  const counts = new Float64Array(size * size);
  for (let a = 0; a < units.length; a++) {
    const first = rowStart(a, units.length) - a - 1;
    for (let b = a + 1; b < units.length; b++) {
      const estimate = estimates[first + b]!;
      if (Number.isNaN(estimate)) continue;
      // In the lower triangle or on the diagonal.
      const place = Math.max(units[a]!, units[b]!) * size + Math.min(units[a]!, units[b]!);
      sums[place]! += estimate;
      counts[place]!++;
    }
  }
  return { size, sums, counts };
}

/**
 * A labeling that is built unit by unit. The running sums after each unit are kept, so that labelings with the same
 * first labels share that work. The order of the additions does not depend on the labels, so exchanging the two
 * labels gives the same effect to the last bit.
 */
function emptyLabeling({ size, sums, counts }: UnitPairs) {
  const labels = new Uint8Array(size);
  const [sumWithin, countWithin, sumBetween, countBetween] = Array.from(
    { length: 4 },
    () => new Float64Array(size + 1),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  return {
    /** Labels a unit; all earlier units must have been labelled. */
    assign(unit: number, label: number): void {
      labels[unit] = label;
      const row = unit * size;
      let within = sums[row + unit]!;
      let pairsWithin = counts[row + unit]!;
      let between = 0;
      let pairsBetween = 0;
      for (let other = 0; other < unit; other++) {
        if (labels[other] === label) {
          within += sums[row + other]!;
          pairsWithin += counts[row + other]!;
        } else {
          between += sums[row + other]!;
          pairsBetween += counts[row + other]!;
        }
      }
      sumWithin[unit + 1] = sumWithin[unit]! + within;
      countWithin[unit + 1] = countWithin[unit]! + pairsWithin;
      sumBetween[unit + 1] = sumBetween[unit]! + between;
      countBetween[unit + 1] = countBetween[unit]! + pairsBetween;
    },
    /** The effect, once all units are labelled. A mean of no pairs is NaN: 0 ÷ 0. */
    effect() {
      const pairsWithin = countWithin[size]!;
      const pairsBetween = countBetween[size]!;
      const within = sumWithin[size]! / pairsWithin;
      const between = sumBetween[size]! / pairsBetween;
      return { effect: within - between, within, between, pairsWithin, pairsBetween };
    },
  };
}

/** Builds every labeling with `ones` units of label 1, and calls `visit` after each. */
function everyLabeling(
  { assign }: ReturnType<typeof emptyLabeling>,
  size: number,
  ones: number,
  visit: () => void,
): void {
  const label = (unit: number, left: number) => {
    if (unit === size) return visit();
    if (left > 0) {
      assign(unit, 1);
      label(unit + 1, left - 1);
    }
    if (left < size - unit) {
      assign(unit, 0);
      label(unit + 1, left);
    }
  };
  label(0, ones);
}

/** Random labels with `ones` 1s, every such labeling equally likely (Fan, Muller & Rezucha 1962). */
function randomLabels(size: number, ones: number, seed: number, draw: number): Uint8Array {
  const random = seededGenerator(seed, draw);
  const labels = new Uint8Array(size);
  let left = ones;
  for (let unit = 0; unit < size && left > 0; unit++) {
    if (uniformInt(random, 1, size - unit) > left) continue;
    labels[unit] = 1;
    left--;
  }
  return labels;
}

/**
 * The number of labelings with the same number of 1s that have the same counted pairs within and between the
 * categories. In a group of units that counted pairs connect, directly or indirectly, only exchanging the labels of
 * the whole group keeps every pair within or between. So this counts the sets of groups whose exchange leaves the
 * number of 1s unchanged.
 */
function equivalentLabelings(pairs: UnitPairs, labels: readonly number[]): number {
  let waysTo = new Map([[0, 1]]);
  for (const group of connectedUnits(pairs)) {
    const change = group.reduce((sum, unit) => sum + (labels[unit] === 1 ? -1 : 1), 0);
    const next = new Map(waysTo);
    for (const [total, ways] of waysTo) next.set(total + change, (next.get(total + change) ?? 0) + ways);
    waysTo = next;
  }
  return waysTo.get(0)!;
}

/** The connected components of the units, if counted pairs are the edges. */
function connectedUnits({ size, counts }: UnitPairs): number[][] {
  let groups: number[][] = [];
  for (let unit = 0; unit < size; unit++) {
    const isTied = (group: number[]) => group.some((other) => counts[unit * size + other]! > 0);
    groups = [...groups.filter((group) => !isTied(group)), [...groups.filter(isTied).flat(), unit]];
  }
  return groups;
}

/** C(n, k); exact if no product before a division exceeds 2⁵³. */
function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i;
  return ways;
}
