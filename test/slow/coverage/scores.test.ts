import type { Model } from '../../../pipeline/cohort/cohort.ts';
import { repeatsOf, seedShareInterval } from '../../../pipeline/stages/agreement/noise/seed-noise.ts';
import { restrictRange, thresholdsOf } from '../../../pipeline/stages/agreement/range/thresholds.ts';
import { pairCount } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { covers, holds, rowHolds, type World } from './runner.ts';
import { alike, drawer, equal, independent, inFamilies, workers } from './worlds.ts';

/** The agreement of models whose scores are above a threshold, and the share of the seeds in scores. */

const METRICS = 5;
const QUANTILES = [0, 0.3, 0.6];

/** Five metrics and the control measure one ability. */
const restricted = (models: Model[], share: number) => {
  const draw = drawer(alike(equal(METRICS + 1, 0.64), share), models);
  return (seed: number) => {
    const [control, ...columns] = draw(seed);
    const metrics = columns.map((_, metric) => ({ id: String(metric), category: 'V1' }));
    const places = Int32Array.from({ length: pairCount(METRICS) }, (_, pair) => pair);
    const union = { models, columns, pairs: new Map([[{ metricSet: 'main', metrics }, places]]) };
    const thresholds = thresholdsOf(control!).filter(({ quantile }) => QUANTILES.includes(quantile));
    const given = { metric: 'control', trainingDataSet: null, values: control! };
    return restrictRange(
      union as never,
      given as never,
      thresholds,
      { minimum_models: 20 } as never,
      workers,
    );
  };
};

const truths = await restricted(independent(60_000), 0)(0);

function range(share: number): World {
  const rowsOf = restricted(inFamilies, share);
  return async (seed) => {
    const rows = await rowsOf(seed);
    return rows.flatMap((row, i) => {
      const name = `mean correlation above the ${row.quantile} quantile`;
      return row.category_a === 'all' ? [rowHolds(name, row, Number(truths[i]!.estimate))] : [];
    });
  };
}

covers('families: share', [0, 0.3], range);

const SEEDS = 3;

/** Scores of configurations with three seeds each: √(1 − share) × the configuration's part + √share × the seed's. */
function seeds(configurations: number, share: number): World {
  const labels = Array.from({ length: configurations * SEEDS }, (_, i) => String(Math.floor(i / SEEDS)));
  return (seed) => {
    const own = standardNormals(seededGenerator(seed, 0), configurations);
    const scores = standardNormals(seededGenerator(seed, 1), labels.length).map(
      (noise, i) => Math.sqrt(1 - share) * own[Number(labels[i])]! + Math.sqrt(share) * noise,
    );
    return [holds('share of the seeds', seedShareInterval(repeatsOf(scores, labels)), share)];
  };
}

for (const share of [0.01, 0.1, 0.35])
  covers(`configurations with three seeds, share ${share}:`, [20, 35, 150], (count) => seeds(count, share), {
    worlds: 1500,
  });
