import type { Model } from '../../../pipeline/cohort/cohort.ts';
import { familyUnits } from '../../../pipeline/cohort/model-units.ts';
import { testByFamily } from '../../../pipeline/statistics/correlation/cluster-robust.ts';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { robustP, tested } from '../../../pipeline/statistics/correlation/counted-pairs.ts';
import { benjaminiHochberg } from '../../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace, valuesAt } from '../../../pipeline/statistics/correlation/pairs.ts';
import { covers, holds, rejects, type World } from './runner.ts';
import { COUNTS, drawer, equal, inFamilies, leaveOut, ofEachCount, pearson, type Scores } from './worlds.ts';

/** Intervals of pairs by leaving out units, and p-values: plain ones, and cluster-robust ones by family. */

/** The pairs of ten metrics with the same true ρ. */
function pairs(rho: number, share: number, models: Model[]): World {
  const draw = drawer(equal(10, pearson(rho), share), models);
  return async (seed) => {
    const columns = draw(seed);
    const { low, high } = (await leaveOut(columns, models)).pairIntervals(columns);
    return Array.from(low, (end, pair) =>
      holds('correlation of a pair', { low: end, high: high[pair]! }, rho),
    );
  };
}

for (const rho of [0.3, 0.95])
  covers(
    `independent: ${COUNTS}; ρ ${rho}`,
    ofEachCount((models) => pairs(rho, 0, models)),
  );
for (const rho of [0, 0.3, 0.75])
  covers(
    `families, ρ ${rho}: share 0, 0.3, 0.5`,
    [0, 0.3, 0.5].map((share) => pairs(rho, share, inFamilies)),
  );

/** The p-values of all pairs of models in families. */
function pValues(columns: Float64Array[]) {
  const found = correlateColumns(columns, 'spearman');
  const byFamily = robustP(testByFamily(columns, familyUnits(inFamilies), found.estimate));
  return { plain: tested(found, 'spearman').p, 'by family': byFamily };
}

const shareBelow = (p: Float64Array, bound: number) => p.filter((each) => each < bound).length / p.length;
const isAny = (q: Float64Array) => q.some((each) => each < 0.05);

/** Tests of 50 unrelated metrics, or of ten that correlate. */
function tests(kind: 'plain' | 'by family', rho: number, share: number): World {
  const draw = drawer(equal(rho === 0 ? 50 : 10, pearson(rho), share), inFamilies);
  return (seed) => {
    const p = pValues(draw(seed))[kind];
    const found = [rejects(`p < 0.05, ${kind}`, shareBelow(p, 0.05))];
    if (rho > 0) return found;
    return [
      ...found,
      rejects(`p < 0.05 ÷ 1,225, ${kind}`, shareBelow(p, 0.05 / p.length)),
      rejects(`any q < 0.05, ${kind}`, isAny(benjaminiHochberg(p))),
    ];
  };
}

for (const [models, rho, most] of [
  ['50 unrelated metrics, families', 0, 0.075],
  ['true ρ 0.3, families', 0.3, 0.9],
] as const)
  for (const kind of ['plain', 'by family'] as const)
    covers(
      `${models}: share 0, 0.3, 0.5`,
      [0, 0.3, 0.5].map((share) => tests(kind, rho, share)),
      { least: 0, most: kind === 'plain' ? 1 : most },
    );

/** A metric of noise beside 50 others, of which some correlate with each other by 0.8. */
function noise(alike: number, share: number): World {
  const METRICS = 50;
  const own = Array.from({ length: METRICS }, (_, other) => pairPlace(other, METRICS, METRICS + 1));
  const [related, unrelated] = [equal(alike, pearson(0.8), share), equal(METRICS + 1 - alike, 0, share)].map(
    (scores: Scores) => drawer(scores, inFamilies),
  );
  return (seed) => {
    const { 'by family': p } = pValues([...related!(2 * seed), ...unrelated!(2 * seed + 1)]);
    return [
      rejects('any q < 0.05 over all pairs', isAny(valuesAt(benjaminiHochberg(p), own))),
      rejects('any q < 0.05 over its own pairs', isAny(benjaminiHochberg(valuesAt(p, own)))),
    ];
  };
}

covers(
  'a metric of noise, 15 of 50 others correlate: share 0.3, 0.5; 25 of them: 0.3, 0.5',
  [15, 25].flatMap((alike) => [0.3, 0.5].map((share) => noise(alike, share))),
  { least: 0, most: 0.3, worlds: 200 },
);
