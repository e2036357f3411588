import { expect } from 'vitest';
import { leaderboardTree } from '../../pipeline/sources/leaderboard/leaderboard-tree.ts';
import { loadingOf, simulateLeaderboard } from '../../pipeline/sources/leaderboard/simulated-leaderboard.ts';
import type { PairQuantity } from '../../pipeline/statistics/correlation/pair-means.ts';
import { allPairs } from '../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import {
  type Distribution,
  distribution,
  type Interval,
  type Sampling,
  singleModels,
  type Units,
  unitsByLabel,
} from '../../pipeline/statistics/resampling/bootstrap.ts';
import { jackknifeInterval, percentileLevel } from '../../pipeline/statistics/resampling/intervals.ts';
import {
  emptyParts,
  quantitiesIn,
  RESAMPLES_PER_CHUNK,
  resampledAgreement,
} from '../../pipeline/statistics/resampling/resampled-agreement.ts';
import type { Partition } from '../../pipeline/statistics/score/metric-partition.ts';
import type { DecompositionInput } from '../../pipeline/statistics/score/proportional-metrics.ts';
import { summaryQuantities } from '../../pipeline/studies/headline-quantities.ts';

const { loadings, factorCorrelation } = simulateLeaderboard({ models: 1 }).truth;
const isNeural = (domain: string) => ['V1', 'V2', 'V4', 'IT'].includes(domain);

export { factorCorrelation };

/** The sizes of the model families among the 136 models of the leaderboard of 2024-01-01. */
const SIZES = [51, 20, 17, 15, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1];
/** Per model, its family. */
export const familyOf = SIZES.flatMap((size, family) => Array.from({ length: size }, () => family));
export const models = singleModels(familyOf.length);
export const families = unitsByLabel(familyOf.map(String));

/** The neural and behavioural metrics of the simulated leaderboard, each with its factor and loading. */
export const leaves = leaderboardTree
  .filter(
    ({ name, displayDomain }) =>
      name in loadings && (isNeural(displayDomain) || displayDomain === 'Behavioral'),
  )
  .filter(({ name }) => name !== 'Kar2019-ost')
  .map((leaf) => ({ ...leaf, ...loadingOf(leaf) }));

/** The headline means over the pairs of these metrics. */
export const means = summaryQuantities(
  leaves.map(({ displayDomain }) => ({ domain: isNeural(displayDomain) ? 'neural' : 'behavior' })),
).filter(({ kind }) => kind === 'mean');

/** Spearman's ρ of every pair of metrics with normally distributed scores: (6 ÷ π) asin(r ÷ 2) (Kruskal 1958). */
export function trueSpearman(metrics: number, correlation: (i: number, j: number) => number): Float64Array {
  const { a, b } = allPairs(metrics);
  return Float64Array.from(a, (i, pair) => (6 / Math.PI) * Math.asin(correlation(i, b[pair]!) / 2));
}

/** The true ρ of every pair of `leaves`. */
export const truth = trueSpearman(leaves.length, (i, j) => {
  const [one, other] = [leaves[i]!, leaves[j]!];
  return one.loading * other.loading * (one.factor === other.factor ? 1 : factorCorrelation);
});

/** Weights of the leaves in the nodes of a small tree: `neural` is the mean of four areas, `root` of both domains. */
const areas = ['V1', 'V2', 'V4', 'IT', 'Behavioral'].map((area) => {
  const own = leaves.map(({ displayDomain }) => Number(displayDomain === area));
  const size = own.reduce((sum, each) => sum + each, 0);
  return Float64Array.from(own, (each) => each / size);
});
const behavior = areas[4]!;
const neural = behavior.map((_, m) => areas.slice(0, 4).reduce((sum, area) => sum + area[m]! / 4, 0));
/** The weights of the score. */
const root = behavior.map((weight, m) => (weight + neural[m]!) / 2);

function covariance(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (const [i, one] of leaves.entries()) {
    for (const [j, other] of leaves.entries()) {
      const within = one.factor === other.factor ? 1 : factorCorrelation;
      sum += x[i]! * y[j]! * (i === j ? 1 : one.loading * other.loading * within);
    }
  }
  return sum;
}

export const nodes = [...areas, neural];
export const NODES = ['V1', 'V2', 'V4', 'IT', 'behavior', 'neural'];

/** What the variance of the score by arithmetic mean is decomposed from. */
export function scoreOf(columns: Float64Array[], balance: Partition): DecompositionInput {
  return {
    columns,
    methods: ['arithmetic_mean'],
    root,
    nodes: nodes.map((weights, i) => ({ category: String(i), weights })),
    balance,
    levels: [],
  };
}

/** The true share of the score's variance that a node explains, and the share of its part of the score. */
export function explainedTruth(node: Float64Array): number {
  return covariance(root, node) ** 2 / covariance(root, root) / covariance(node, node);
}

export function covarianceShareTruth(isIn: (leaf: number) => boolean): number {
  return (
    covariance(
      root,
      root.map((weight, leaf) => (isIn(leaf) ? weight : 0)),
    ) / covariance(root, root)
  );
}

/** Scores as in the simulated leaderboard, for independent units: loading × ability + noise. One row per unit. */
function independentScores(units: number, seed: number, index: number): Float64Array {
  const normals = standardNormals(seededGenerator(seed, index), units * (leaves.length + 2));
  const scores = new Float64Array(units * leaves.length);
  for (let unit = 0; unit < units; unit++) {
    const own = normals.subarray(unit * (leaves.length + 2), (unit + 1) * (leaves.length + 2));
    const neural = own[leaves.length]!;
    const behavior =
      factorCorrelation * neural + Math.sqrt(1 - factorCorrelation ** 2) * own[leaves.length + 1]!;
    for (const [leaf, { factor, loading }] of leaves.entries()) {
      const ability = factor === 'neural' ? neural : behavior;
      scores[unit * leaves.length + leaf] = loading * ability + Math.sqrt(1 - loading ** 2) * own[leaf]!;
    }
  }
  return scores;
}

/**
 * A score is √icc × the family's score + √(1 − icc) × the model's own, both from the same distribution. So the true
 * correlations are the same as without families.
 *
 * @param icc the intraclass correlation: the family's share of the variance
 */
export function world(icc: number, seed: number): Float64Array[] {
  const shared = independentScores(families.count, seed, 0);
  const own = independentScores(models.count, seed, 1);
  return leaves.map((_, leaf) =>
    Float64Array.from(
      familyOf,
      (family, model) =>
        Math.sqrt(icc) * shared[family * leaves.length + leaf]! +
        Math.sqrt(1 - icc) * own[model * leaves.length + leaf]!,
    ),
  );
}

/** The values of quantities in resamples of a world's units: `[quantity * resamples + i]`. */
export function resampleQuantities(
  columns: Float64Array[],
  quantities: PairQuantity[],
  units: Units,
  resamples: number,
  seed: number,
): Float64Array {
  return quantitiesOf(columns, quantities, { units, size: units.count, resamples, seed });
}

function quantitiesOf(columns: Float64Array[], quantities: PairQuantity[], sampling: Sampling): Float64Array {
  const { resamples } = sampling;
  const values = { pairs: new Float64Array(0), ...emptyParts(quantities.length * resamples) };
  const counted = new Float64Array(allPairs(columns.length).a.length);
  const resampleChunk = resampledAgreement({ columns, counted, quantities, sampling }, values);
  for (let chunk = 0; chunk * RESAMPLES_PER_CHUNK < resamples; chunk++) resampleChunk(chunk);
  return quantitiesIn(values);
}

/** As in the pipeline: single models are drawn with replacement, families are left out one by one. */
export function samplingOf(units: Units, resamples: number, seed: number): Sampling {
  return units.count === units.of.length
    ? { units, size: units.count, resamples, seed }
    : { units, isJackknife: true, size: units.count - 1, resamples: units.count + 1, seed };
}

/** The 95 % intervals of the same quantities, as in the pipeline. */
export function quantityIntervals(
  columns: Float64Array[],
  quantities: PairQuantity[],
  units: Units,
  resamples: number,
  seed: number,
): Distribution[] {
  const sampling = samplingOf(units, resamples, seed);
  const values = quantitiesOf(columns, quantities, sampling);
  return quantities.map((_, q) => {
    const own = values.slice(q * sampling.resamples, (q + 1) * sampling.resamples);
    return sampling.isJackknife
      ? jackknifeInterval(own, units)
      : distribution(own, percentileLevel(sampling));
  });
}

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** How often intervals, or something else, hold the truth, by name. */
export class Coverage {
  private readonly counts = new Map<string, { held: number; below: number; width: number; of: number }>();

  count(name: string, { low, high }: Pick<Interval, 'low' | 'high'>, truth: number): void {
    this.add(name, low <= truth && truth <= high);
    const own = this.counts.get(name)!;
    own.below += Number(high < truth);
    own.width += high - low;
  }

  add(name: string, isHeld: boolean): void {
    const own = this.counts.get(name) ?? { held: 0, below: 0, width: 0, of: 0 };
    this.counts.set(name, { ...own, held: own.held + Number(isHeld), of: own.of + 1 });
  }

  /** The share that holds the truth, the share that is below it, and the mean width. */
  of(name: string): { held: number; below: number; width: number } {
    const { held, below, width, of } = this.counts.get(name)!;
    return { held: held / of, below: below / of, width: width / of };
  }

  /** Prints every share. */
  show(what: string): void {
    for (const name of this.counts.keys()) console.log(`${what}, ${name}: ${percent(this.of(name).held)}`);
  }

  /** Prints every share, and expects these, or those with some names, between two bounds. */
  expectBetween(what: string, low: number, high: number, names: Iterable<string> = this.counts.keys()): void {
    this.show(what);
    for (const name of names) {
      expect(this.of(name).held, name).toBeGreaterThanOrEqual(low);
      expect(this.of(name).held, name).toBeLessThanOrEqual(high);
    }
  }
}
