import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { pairCount, rowStart } from './pairs.ts';
import { seededGenerator } from './random.ts';

/** Up to so many labelings are all enumerated. */
const LIMIT = 1_000_000;
/** So many are drawn where there are more. */
const DRAWS = 100_000;
/** By how much an effect may be below the observed one and still be as large: sums round. */
const TOLERANCE = 1e-12;

export interface DomainTestOptions {
  /** What random labelings are drawn from; unused where all are enumerated. */
  seed: number;
  /** How many labelings are enumerated at most, and how many are drawn where there are more. */
  limit?: number;
  draws?: number;
}

export interface DomainTest {
  /** `within` − `between`. */
  effect: number;
  /** The mean of the counted pairs of metrics of one category, both categories pooled. */
  within: number;
  /** The mean of the counted pairs of metrics of different categories. */
  between: number;
  /** One-sided: of how large a share of labelings the effect is at least the observed one. */
  p: number;
  /** The smallest p that these units and this choice of counted pairs allow, whatever the estimates are. */
  smallestP: number;
  /** What p is a share of: all labelings; where they are not enumerated, the observed one and those drawn. */
  labelings: number;
  /** Whether all labelings were enumerated. */
  exact: boolean;
  units: number;
  unitsOfLabel1: number;
  pairsWithin: number;
  pairsBetween: number;
}

/** What random labelings are drawn for: label 1 goes to so many units, in each draw anew. */
export interface RandomLabelings {
  pairs: UnitPairs;
  ones: number;
  draws: number;
  seed: number;
}

/** A test whose effects under random labelings, if it takes any, are still to be found. */
export interface PreparedDomainTest {
  /** None where all labelings are enumerated, or where there is nothing to test. */
  random?: RandomLabelings;
  /** @param effects per draw of `random` its {@link randomEffects} */
  finish(effects: Float64Array): DomainTest;
}

/**
 * Whether metrics agree more within a category than between the two: a permutation test of the difference of the two
 * mean agreements, as in Mantel (1967). What is permuted is the labels of whole units (families of metrics that share
 * an origin), since metrics of one unit are no independent witnesses; under the null hypothesis it does not matter to
 * the agreement of two units which categories they belong to.
 *
 * A labeling gives label 1 to as many units as have it, k of u. Where there are at most `limit` of these C(u, k), all
 * are enumerated, the observed one among them, and p is the share whose effect is at least the observed one. Where
 * there are more, `draws` are drawn with replacement and p is (1 + those at least as large) ÷ (1 + draws) (Phipson &
 * Smyth 2010); draw i is made by a generator seeded by (seed, i).
 *
 * Some labelings have the same effect whatever the estimates are. Where k is u − k, the two labels can be exchanged,
 * which divides the units in the same way. And where no counted pair connects some units with the others, their two
 * labels can be exchanged alone, if k of all units still have label 1. `smallestP` is the share of labelings that are
 * so equivalent to the observed one, itself included: 1 ÷ C(u, k) as a rule, 2 ÷ C(u, k) where k is u − k. With
 * random labelings it is at least 1 ÷ (1 + draws).
 *
 * A pair without an estimate enters no mean, whatever the labels are; so any can be left out, such as those of metrics
 * of one unit. `effect`, `p` and `smallestP` are NaN where no pair within or none between the categories is counted,
 * so also where k is 0 or u; a mean over no pair is NaN. A permuted labeling that leaves one side without a pair has
 * no effect: it is one of the labelings, and is not as large as the observed one.
 *
 * @param estimates one agreement per pair (a, b), a < b, of m metrics; NaN where a pair does not count
 * @param units per metric the unit that it belongs to, from 0 to u − 1
 * @param labels per unit its category, 0 or 1
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

/** {@link domainTest}, whose random labelings somebody else goes through. */
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
  // Not where it is NaN.
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

/** The effect under the labels of a draw; NaN where a side has no pair. */
export function randomEffects({ pairs, ones, seed }: RandomLabelings): (draw: number) => number {
  const labeling = emptyLabeling(pairs);
  return (draw) => {
    const drawn = randomLabels(pairs.size, ones, seed, draw);
    for (let unit = 0; unit < pairs.size; unit++) labeling.assign(unit, drawn[unit]!);
    return labeling.effect().effect;
  };
}

/** Per pair of units, in u × u matrices: the sum and the number of the counted estimates of their metrics. */
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
      // Below the diagonal or on it.
      const place = Math.max(units[a]!, units[b]!) * size + Math.min(units[a]!, units[b]!);
      sums[place]! += estimate;
      counts[place]!++;
    }
  }
  return { size, sums, counts };
}

/**
 * A labeling that is made unit by unit, in their order. What the first units contribute is kept per unit, so that
 * labelings which begin alike share that work. Everything is added up in the same order whichever category is
 * called 1, so an exchange of the two labels does not change a bit.
 */
function emptyLabeling({ size, sums, counts }: UnitPairs) {
  const labels = new Uint8Array(size);
  const [sumWithin, countWithin, sumBetween, countBetween] = Array.from(
    { length: 4 },
    () => new Float64Array(size + 1),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  return {
    /** Labels a unit, after all those before it. */
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
    /** Of the labels of all units; NaN where a side has no pair: 0 ÷ 0. */
    effect() {
      const pairsWithin = countWithin[size]!;
      const pairsBetween = countBetween[size]!;
      const within = sumWithin[size]! / pairsWithin;
      const between = sumBetween[size]! / pairsBetween;
      return { effect: within - between, within, between, pairsWithin, pairsBetween };
    },
  };
}

/** Makes every labeling with so many units of label 1, and calls `visit` after each. */
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

/** Labels of which so many are 1, all such labelings being equally likely (Fan, Muller & Rezucha 1962). */
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
 * How many labelings with as many units of label 1 put the same counted pairs within and between the categories.
 * Among units that counted pairs connect, directly or by way of others, only an exchange of the two labels leaves all
 * pairs where they are; so it counts the choices of such groups in which exchanges leave the number of 1s as it is.
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

/** The units in groups that counted pairs connect. */
function connectedUnits({ size, counts }: UnitPairs): number[][] {
  let groups: number[][] = [];
  for (let unit = 0; unit < size; unit++) {
    const isTied = (group: number[]) => group.some((other) => counts[unit * size + other]! > 0);
    groups = [...groups.filter((group) => !isTied(group)), [...groups.filter(isTied).flat(), unit]];
  }
  return groups;
}

/** C(n, k), exact up to 2⁵³. */
function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i;
  return ways;
}
