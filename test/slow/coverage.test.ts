import { expect, it } from 'vitest';
import { leaderboardTree } from '../../pipeline/sources/leaderboard-tree.ts';
import { loadingOf, simulateLeaderboard } from '../../pipeline/sources/simulated-leaderboard.ts';
import { pairQuantity } from '../../pipeline/statistics/agreement.ts';
import { type Interval, percentileIntervals, singleModels } from '../../pipeline/statistics/bootstrap.ts';
import { allPairs } from '../../pipeline/statistics/pairs.ts';
import { summaryQuantities } from '../../pipeline/statistics/quantities.ts';
import { CHUNK, resampledAgreement } from '../../pipeline/statistics/resampled-agreement.ts';

/**
 * Does the 95 % percentile interval hold the true mean agreement in 95 of 100 worlds? A world is a simulated leaderboard,
 * as `make` takes it where there is no real one: the loadings of its metrics are known, and so the ρ of every pair.
 * The result is in docs/coverage.md.
 */
const WORLDS = 500;
const RESAMPLES = 1000;

const { loadings, factorCorrelation } = simulateLeaderboard({ models: 1 }).truth;
const isNeural = (domain: string) => ['V1', 'V2', 'V4', 'IT'].includes(domain);
const leaves = leaderboardTree
  .filter(
    ({ name, displayDomain }) =>
      name in loadings && (isNeural(displayDomain) || displayDomain === 'Behavioral'),
  )
  .filter(({ name }) => name !== 'Kar2019-ost')
  .map((leaf) => ({ ...leaf, ...loadingOf(leaf) }));
const quantities = summaryQuantities(
  leaves.map(({ displayDomain }) => ({ category: isNeural(displayDomain) ? displayDomain : 'behavior' })),
).filter(({ kind }) => kind === 'mean');

/** ρ = (6 ÷ π) asin(r ÷ 2) for normal scores (Kruskal 1958). */
const { a, b } = allPairs(leaves.length);
const truth = Float64Array.from(a, (i, pair) => {
  const [one, other] = [leaves[i]!, leaves[b[pair]!]!];
  const r = one.loading * other.loading * (one.factor === other.factor ? 1 : factorCorrelation);
  return (6 / Math.PI) * Math.asin(r / 2);
});

/** The models of a world that have every metric, as columns. */
function world(models: number, seed: number): Float64Array[] {
  const { document } = simulateLeaderboard({ models, seed });
  const rows = document.models
    .map(({ scores }) => leaves.map(({ name }) => Number(scores[name]!.at(-1)!.value || Number.NaN)))
    .filter((row) => row.every((score) => !Number.isNaN(score)));
  return leaves.map((_, m) => Float64Array.from(rows, (row) => row[m]!));
}

function intervals(columns: Float64Array[], seed: number): Interval[] {
  const models = columns[0]!.length;
  const sampling = { units: singleModels(models), size: models, resamples: RESAMPLES, seed };
  const values = {
    pairs: new Float64Array(0),
    quantities: new Float64Array(quantities.length * RESAMPLES),
    degenerate: new Int32Array(quantities.length),
  };
  const counted = new Float64Array(truth.length);
  const resampleChunk = resampledAgreement({ columns, counted, quantities, sampling }, values);
  for (let chunk = 0; chunk * CHUNK < RESAMPLES; chunk++) resampleChunk(chunk);
  return percentileIntervals(values.quantities, RESAMPLES);
}

// Every fourth model lacks behaviour, and of the others one in five some other metric.
it.each([
  { submitted: 240, complete: 140 },
  { submitted: 100, complete: 58 },
])(
  '95 % intervals hold the truth in 93 to 97 % of 500 worlds of about $complete models',
  ({ submitted, complete }) => {
    const held = quantities.map(() => 0);
    let models = 0;
    for (let seed = 0; seed < WORLDS; seed++) {
      const columns = world(submitted, 1000 + seed);
      models += columns[0]!.length / WORLDS;
      for (const [q, { low, high }] of intervals(columns, seed).entries()) {
        const value = pairQuantity(truth, quantities[q]!);
        if (low <= value && value <= high) held[q]!++;
      }
    }
    expect(Math.abs(models - complete)).toBeLessThan(1);
    for (const [q, { name }] of quantities.entries()) {
      const share = held[q]! / WORLDS;
      console.log(
        `${name}, ${models.toFixed(0)} models: truth ${pairQuantity(truth, quantities[q]!).toFixed(4)}, held in ${(100 * share).toFixed(1)} %`,
      );
      expect(share, name).toBeGreaterThanOrEqual(0.93);
      expect(share, name).toBeLessThanOrEqual(0.97);
    }
  },
  1_200_000,
);
