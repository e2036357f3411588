import { it } from 'vitest';
import { indicesAbove, thresholdsOf } from '../../pipeline/stages/agreement/range/thresholds.ts';
import { pairQuantity } from '../../pipeline/statistics/correlation/pair-means.ts';
import { allPairs } from '../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { resampledSpearman } from '../../pipeline/statistics/resampling/resampled-spearman.ts';
import { Coverage, familyOf, quantityIntervals } from './simulated-scores.ts';

/**
 * How often do the 95 % intervals hold the true mean agreement of the models above a threshold? Five metrics and the control measure
 * one ability. The families are as large as those of the leaderboard. The truth is that of 65,000 models. The results
 * are in docs/coverage.md.
 */
const WORLDS = 1500;
const METRICS = 5;
const LOADING = 0.8;
const QUANTILES = [0, 0.3, 0.6];

const mean = { kind: 'mean' as const, pairs: [...allPairs(METRICS).a.keys()] };

/** Normally distributed values, with a part that the models of a family share. */
function values(families: readonly number[], share: number, seed: number, index: number): Float64Array {
  const [own, shared] = [index, index + 100].map((each) =>
    standardNormals(seededGenerator(seed, each), families.length),
  ) as [Float64Array, Float64Array];
  return own.map(
    (value, model) => Math.sqrt(1 - share) * value + Math.sqrt(share) * shared[families[model]!]!,
  );
}

/** The metrics over the models above each quantile of the control, and the families of these models. */
function world(families: readonly number[], share: number, seed: number) {
  const ability = values(families, share, seed, 0);
  const [control, ...columns] = Array.from({ length: METRICS + 1 }, (_, i) =>
    values(families, share, seed, i + 1).map(
      (noise, model) => LOADING * ability[model]! + Math.sqrt(1 - LOADING ** 2) * noise,
    ),
  );
  return thresholdsOf(control!)
    .filter(({ quantile }) => QUANTILES.includes(quantile))
    .map(({ threshold }) => {
      const above = indicesAbove(control!, threshold);
      return {
        columns: columns.map((column) => Float64Array.from(above, (model) => column[model]!)),
        units: unitsByLabel(above.map((model) => String(families[model]))),
      };
    });
}

function agreement(columns: Float64Array[]): number {
  const estimates = new Float64Array(mean.pairs.length);
  resampledSpearman(columns, new Float64Array(mean.pairs.length))(
    new Int32Array(columns[0]!.length).fill(1),
    estimates,
  );
  return pairQuantity(estimates, mean);
}

it.each([0, 0.3])(
  '95 % intervals of range restriction hold the truth in 91 to 98.5 % of 1,500 worlds: family share %f',
  (share) => {
    const many = Array.from({ length: 65_000 }, (_, model) => model);
    const truth = world(many, 0, 0).map(({ columns }) => agreement(columns));
    const coverage = new Coverage();
    for (let seed = 1; seed <= WORLDS; seed++) {
      for (const [q, { columns, units }] of world(familyOf, share, seed).entries()) {
        const what = `models above the ${QUANTILES[q]} quantile (${truth[q]!.toFixed(3)})`;
        coverage.count(what, quantityIntervals(columns, [mean], units, 0, 0)[0]!, truth[q]!);
      }
    }
    coverage.expectBetween(`share ${share}`, 0.91, 0.985);
  },
);
