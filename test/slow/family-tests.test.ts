import { expect, it } from 'vitest';
import { testByFamily } from '../../pipeline/statistics/correlation/cluster-robust.ts';
import { correlateAll } from '../../pipeline/statistics/correlation/correlate-columns.ts';
import { robustAgreement, robustPairs, tested } from '../../pipeline/statistics/correlation/counted-pairs.ts';
import { benjaminiHochberg } from '../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace, valuesAt } from '../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { type Sampling, singleModels, unitsByLabel } from '../../pipeline/statistics/resampling/bootstrap.ts';
import {
  type PairIntervals,
  resampleAgreement,
} from '../../pipeline/statistics/resampling/resample-agreement.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import { familyOf, percent } from './simulated-scores.ts';

/**
 * If models come in families, how often do tests reject a pair of uncorrelated metrics, and how often do a pair's 95 %
 * intervals hold the true correlation? The results are in docs/coverage.md.
 */
const WORLDS = 1500;
const NOISY_WORLDS = 200;
const RESAMPLES = 500;
/** The Bonferroni bound for the 1225 pairs of 50 metrics. */
const BONFERRONI = 0.05 / 1225;

const workers = new Workers(1);
const models = singleModels(familyOf.length);
const families = unitsByLabel(familyOf.map(String));

/** Scores with this share of the variance common to the models of a family. */
function scores(share: number, seed: number, index: number): Float64Array {
  const normals = standardNormals(seededGenerator(seed, index), models.count + families.count);
  return Float64Array.from(
    familyOf,
    (family, model) =>
      Math.sqrt(share) * normals[models.count + family]! + Math.sqrt(1 - share) * normals[model]!,
  );
}

/** Metrics with the same true Spearman correlation in every pair. */
function world(metrics: number, rho: number, share: number, seed: number): Float64Array[] {
  // Pearson's r of normally distributed scores with this ρ (Kruskal 1958).
  const r = 2 * Math.sin((Math.PI * rho) / 6);
  const common = scores(share, seed, metrics);
  return Array.from({ length: metrics }, (_, metric) =>
    scores(share, seed, metric).map((own, model) => Math.sqrt(r) * common[model]! + Math.sqrt(1 - r) * own),
  );
}

/** p-values of all pairs: plain ones, and cluster-robust ones by family; these have intervals, too. */
async function pValues(columns: Float64Array[]) {
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  const tests = testByFamily(columns, families, spearman.estimate);
  const places = Int32Array.from(tests.t.keys());
  const { p, low, high } = robustAgreement(robustPairs(tests, spearman.estimate), places);
  return { plain: tested(spearman, 'spearman').p, robust: p, low, high };
}

const shareBelow = (p: Float64Array, bound: number) => p.filter((each) => each < bound).length / p.length;

it.each([
  { share: 0, plain: [0.045, 0.055] },
  { share: 0.3, plain: [0.17, 0.2] },
  { share: 0.5, plain: [0.33, 0.37] },
])(
  'cluster-robust tests of 50 uncorrelated metrics keep their level if the family’s share is $share',
  async ({ share, plain: [low, high] }) => {
    const names = ['plain', 'robust'] as const;
    const level = { plain: 0, robust: 0 };
    const atBonferroni = { plain: 0, robust: 0 };
    const anyBonferroni = { plain: 0, robust: 0 };
    const anyQ = { plain: 0, robust: 0 };
    for (let seed = 0; seed < WORLDS; seed++) {
      const found = await pValues(world(50, 0, share, seed));
      for (const name of names) {
        const p = found[name];
        level[name] += shareBelow(p, 0.05) / WORLDS;
        atBonferroni[name] += shareBelow(p, BONFERRONI) / WORLDS;
        anyBonferroni[name] += Number(p.some((each) => each < BONFERRONI)) / WORLDS;
        anyQ[name] += Number(benjaminiHochberg(p).some((q) => q < 0.05)) / WORLDS;
      }
    }
    for (const name of names)
      console.log(
        `${name}, ${share}: p < 0.05 in ${level[name].toFixed(4)} of pairs, p < 0.05 / 1225 in ${atBonferroni[name].toExponential(1)}; any such pair in ${percent(anyBonferroni[name])} of worlds, any q < 0.05 in ${percent(anyQ[name])}`,
      );
    expect(level.plain).toBeGreaterThan(low!);
    expect(level.plain).toBeLessThan(high!);
    expect(level.robust).toBeGreaterThan(0.03);
    expect(level.robust).toBeLessThanOrEqual(0.075);
    expect(atBonferroni.robust).toBeLessThanOrEqual(BONFERRONI);
    expect(anyQ.robust).toBeLessThanOrEqual(0.05);
  },
);

/** The share of pairs whose interval over models holds the true correlation. */
async function heldIn(columns: Float64Array[], rho: number, seed: number): Promise<number> {
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  const sampling: Sampling = { units: models, size: models.count, resamples: RESAMPLES, seed };
  const resampled = { columns, counted: spearman.estimate, quantities: [], sampling };
  const { pairs } = await resampleAgreement(workers, resampled, { withPairs: true });
  return shareWithin(pairs, rho);
}

function shareWithin({ low, high }: Pick<PairIntervals, 'low' | 'high'>, rho: number): number {
  return low.filter((end, pair) => end <= rho && rho <= high[pair]!).length / low.length;
}

it.each([
  { rho: 0, share: 0, ofModels: [0.93, 0.97] },
  { rho: 0, share: 0.3, ofModels: [0.79, 0.84] },
  { rho: 0, share: 0.5, ofModels: [0.62, 0.69] },
  { rho: 0.3, share: 0, ofModels: [0.93, 0.97] },
  { rho: 0.3, share: 0.3, ofModels: [0.79, 0.84] },
  { rho: 0.3, share: 0.5, ofModels: [0.62, 0.69] },
  { rho: 0.75, share: 0, ofModels: [0.93, 0.97] },
  { rho: 0.75, share: 0.5, ofModels: [0.55, 0.75] },
])(
  'a pair’s intervals hold ρ = $rho about as often as docs/coverage.md says if the family’s share is $share',
  async ({ rho, share, ofModels: [low, high] }) => {
    const METRICS = 10;
    let [byModels, byFamilies, plain, robust] = [0, 0, 0, 0];
    for (let seed = 0; seed < WORLDS; seed++) {
      const columns = world(METRICS, rho, share, seed);
      byModels += (await heldIn(columns, rho, WORLDS + seed)) / WORLDS;
      const p = await pValues(columns);
      byFamilies += shareWithin(p, rho) / WORLDS;
      plain += shareBelow(p.plain, 0.05) / WORLDS;
      robust += shareBelow(p.robust, 0.05) / WORLDS;
    }
    console.log(
      `ρ ${rho}, ${share}: models ${percent(byModels)}, families ${percent(byFamilies)}; p < 0.05: plain ${percent(plain)}, robust ${percent(robust)}`,
    );
    expect(byModels).toBeGreaterThan(low!);
    expect(byModels).toBeLessThan(high!);
    expect(byFamilies).toBeGreaterThan(0.93);
    expect(byFamilies).toBeLessThanOrEqual(0.995);
  },
);

it.each([
  { alike: 15, share: 0.3 },
  { alike: 25, share: 0.3 },
  { alike: 15, share: 0.5 },
  { alike: 25, share: 0.5 },
])(
  'a metric of noise is seldom significant beside its own pairs alone, if $alike of 50 others correlate by 0.8 and the family’s share is $share',
  async ({ alike, share }) => {
    const METRICS = 50;
    const own = Array.from({ length: METRICS }, (_, other) => pairPlace(other, METRICS, METRICS + 1));
    let [besideAll, besideOwn] = [0, 0];
    for (let seed = 0; seed < NOISY_WORLDS; seed++) {
      const unlike = world(METRICS + 1 - alike, 0, share, NOISY_WORLDS + seed);
      const { robust } = await pValues([...world(alike, 0.8, share, seed), ...unlike]);
      const ofAll = valuesAt(benjaminiHochberg(robust), own);
      const ofOwn = benjaminiHochberg(valuesAt(robust, own));
      besideAll += Number(ofAll.some((q) => q < 0.05)) / NOISY_WORLDS;
      besideOwn += Number(ofOwn.some((q) => q < 0.05)) / NOISY_WORLDS;
    }
    console.log(
      `noise beside ${alike} of 50, ${share}: any q < 0.05 over all pairs in ${percent(besideAll)} of worlds, over its own in ${percent(besideOwn)}`,
    );
    expect(besideOwn).toBeLessThanOrEqual(0.03);
    expect(besideAll).toBeGreaterThan(besideOwn);
  },
);
