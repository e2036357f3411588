import { familyUnits, type Model } from '../../../pipeline/cohort/cohort.ts';
import { testByFamily } from '../../../pipeline/statistics/correlation/cluster-robust.ts';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { robustP, tested } from '../../../pipeline/statistics/correlation/counted-pairs.ts';
import { benjaminiHochberg } from '../../../pipeline/statistics/correlation/p-values.ts';
import { pairPlace, valuesAt } from '../../../pipeline/statistics/correlation/pairs.ts';
import { covers, holds, rejects, type World } from './runner.ts';
import { alike, COUNTS, drawer, equal, independent, inFamilies, leaveOut, pearson } from './worlds.ts';

/** Intervals of pairs by leaving out units, and p-values: plain ones, and cluster-robust ones by family. */

/** The pairs of ten metrics with the same true ρ. */
function pairs(rho: number, share: number, models: Model[]): World {
  const draw = drawer(alike(equal(10, pearson(rho)), share), models);
  return async (seed) => {
    const columns = draw(seed);
    const { low, high } = (await leaveOut(columns, models)).pairIntervals(columns);
    return Array.from(low, (end, pair) =>
      holds('correlation of a pair', { low: end, high: high[pair]! }, rho),
    );
  };
}

covers('independent, ρ 0.3:', COUNTS, (count) => pairs(0.3, 0, independent(count)));
covers('independent, ρ 0.95:', COUNTS.slice(0, 3), (count) => pairs(0.95, 0, independent(count)));
const SHARES = [0, 0.3, 0.5];
for (const rho of [0, 0.3, 0.75])
  covers(`families, ρ ${rho}: share`, SHARES, (share) => pairs(rho, share, inFamilies));

/** The p-values of all pairs of models in families. */
function pValues(columns: Float64Array[]) {
  const found = correlateColumns(columns, 'spearman');
  const byFamily = robustP(testByFamily(columns, familyUnits(inFamilies), found.estimate));
  return { plain: tested(found, 'spearman').p, 'by family': byFamily };
}

const shareBelow = (p: Float64Array, bound: number) => p.filter((each) => each < bound).length / p.length;
const isAny = (q: Float64Array) => q.some((each) => each < 0.05);

/** Tests of 50 unrelated metrics, or of ten that correlate. */
function tests(rho: number, share: number): World {
  const draw = drawer(alike(equal(rho === 0 ? 50 : 10, pearson(rho)), share), inFamilies);
  return (seed) =>
    Object.entries(pValues(draw(seed))).flatMap(([kind, p]) => {
      const found = rejects(`${kind}: p < 0.05`, shareBelow(p, 0.05));
      if (rho > 0) return [found];
      return [
        found,
        rejects(`${kind}: p < 0.05 ÷ 1,225`, shareBelow(p, 0.05 / p.length)),
        rejects(`${kind}: any q < 0.05`, isAny(benjaminiHochberg(p))),
      ];
    });
}

const always = { least: 0, most: 1 };
for (const rho of [0, 0.3]) covers(`tests, ρ ${rho}: share`, SHARES, (share) => tests(rho, share), always);

/** A metric of noise beside 50 others, of which some correlate with each other by 0.8. */
function noise(count: number, share: number): World {
  const METRICS = 50;
  const own = Array.from({ length: METRICS }, (_, other) => pairPlace(other, METRICS, METRICS + 1));
  const related = drawer(alike(equal(count, pearson(0.8)), share), inFamilies);
  const unrelated = drawer(alike(equal(METRICS + 1 - count, 0), share), inFamilies);
  return (seed) => {
    const { 'by family': p } = pValues([...related(2 * seed), ...unrelated(2 * seed + 1)]);
    return [
      rejects('any q < 0.05 over all pairs', isAny(valuesAt(benjaminiHochberg(p), own))),
      rejects('any q < 0.05 over its own pairs', isAny(benjaminiHochberg(valuesAt(p, own)))),
    ];
  };
}

for (const count of [15, 25])
  covers(`noise, ${count} of 50 correlate: share`, [0.3, 0.5], (share) => noise(count, share), {
    ...always,
    worlds: 200,
  });
