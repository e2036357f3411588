import { expect, it } from 'vitest';
import {
  componentSpread,
  participationRatio,
  participationRatioInterval,
} from '../../pipeline/stages/structure/components/component-spread.ts';
import { principalComponents } from '../../pipeline/statistics/correlation/principal-components.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { symmetricEigenvalues } from '../../pipeline/statistics/numbers/symmetric-eigenvalues.ts';
import {
  distribution,
  resampleCounts,
  singleModels,
} from '../../pipeline/statistics/resampling/bootstrap.ts';
import {
  percentileLevel,
  shiftedInterval,
  widerInterval,
} from '../../pipeline/statistics/resampling/intervals.ts';
import { Coverage, factorCorrelation, leaves } from './simulated-scores.ts';

/**
 * How often do the intervals of the participation ratio and of the first component's share hold the truth? The worlds
 * have as many models and metrics as the studies. The results are in docs/coverage.md.
 */
const WORLDS = 300;
const RESAMPLES = 200;

/** Per metric, its loadings on independent abilities; the rest of a score's variance of 1 is its own. */
type Loadings = number[][];

/** The two abilities of the simulated leaderboard, for as many of its metrics. */
function simulated(metrics: number): Loadings {
  const rest = Math.sqrt(1 - factorCorrelation ** 2);
  return Array.from({ length: metrics }, (_, metric) => {
    const { factor, loading } = leaves[metric % leaves.length]!;
    return factor === 'neural' ? [loading, 0] : [loading * factorCorrelation, loading * rest];
  });
}

/** Five abilities in random directions, which explain half of each metric's variance. */
function random(metrics: number): Loadings {
  return Array.from({ length: metrics }, (_, metric) => {
    const direction = standardNormals(seededGenerator(0, metric), 5);
    return [...direction].map((x) => (x / Math.hypot(...direction)) * Math.sqrt(0.5));
  });
}

const product = (one: readonly number[], other: readonly number[]) =>
  one.reduce((sum, each, i) => sum + each * other[i]!, 0);

/** The participation ratio and the first component's share of the true correlations. */
function truthOf(loadings: Loadings): { ratio: number; share: number } {
  const metrics = loadings.length;
  const correlations = Float64Array.from({ length: metrics * metrics }, (_, cell) => {
    const [i, j] = [Math.floor(cell / metrics), cell % metrics];
    return i === j ? 1 : product(loadings[i]!, loadings[j]!);
  });
  const eigenvalues = symmetricEigenvalues(correlations, metrics);
  return { ratio: participationRatio(eigenvalues), share: Math.max(...eigenvalues) / metrics };
}

function world(loadings: Loadings, models: number, seed: number): Float64Array[] {
  const generator = seededGenerator(1, seed);
  const abilities = loadings[0]!.map(() => standardNormals(generator, models));
  return loadings.map((own) => {
    const unique = Math.sqrt(1 - product(own, own));
    return standardNormals(generator, models).map(
      (each, model) =>
        unique * each + own.reduce((sum, loading, a) => sum + loading * abilities[a]![model]!, 0),
    );
  });
}

it.each([
  {
    name: 'simulated leaderboard',
    loadingsOf: simulated,
    models: 136,
    metrics: 50,
    ratio: 0.92,
    share: 0.93,
  },
  { name: 'simulated leaderboard', loadingsOf: simulated, models: 97, metrics: 79, ratio: 0.9, share: 0.93 },
  { name: 'five abilities', loadingsOf: random, models: 136, metrics: 50, ratio: 0.93, share: 0.92 },
  { name: 'five abilities', loadingsOf: random, models: 97, metrics: 79, ratio: 0.92, share: 0.87 },
])('$name, $models models × $metrics metrics', ({ name, loadingsOf, models, metrics, ...least }) => {
  const loadings = loadingsOf(metrics);
  const truth = truthOf(loadings);
  const units = singleModels(models);
  const coverage = new Coverage();
  for (let seed = 0; seed < WORLDS; seed++) {
    const columns = world(loadings, models, seed);
    const spread = componentSpread(columns);
    const sampling = { units, size: units.count, resamples: RESAMPLES, seed };
    const resampled = Array.from({ length: RESAMPLES }, (_, i) => spread(resampleCounts(sampling, i)));
    const [inverse, shares] = (['inverseRatio', 'share'] as const).map((quantity) =>
      distribution(
        Float64Array.from(resampled, (each) => each[quantity]),
        percentileLevel(sampling),
      ),
    );
    const { eigenvalues } = principalComponents(columns);
    const share = eigenvalues[0]! / metrics;
    const bounds: [number, number] = [1 / metrics, 1];
    const ofRatio = participationRatioInterval(participationRatio(eigenvalues), inverse!, metrics);
    coverage.count('ratio', ofRatio, truth.ratio);
    coverage.count('share', widerInterval(share, shares!, bounds), truth.share);
    coverage.count('plain ratio', inverse!, 1 / truth.ratio);
    coverage.count('plain share', shares!, truth.share);
    coverage.count('shifted share', shiftedInterval(share, shares!, bounds), truth.share);
  }
  const truths = `ratio ${truth.ratio.toFixed(2)}, share ${truth.share.toFixed(3)}`;
  coverage.show(`${name}, ${models} × ${metrics} (${truths})`);
  for (const quantity of ['ratio', 'share'] as const)
    expect(coverage.of(quantity).held).toBeGreaterThanOrEqual(least[quantity]);
  // Resamples are biased twice, so percentiles alone miss the truth.
  expect(coverage.of('plain ratio').held).toBeLessThan(0.9);
});
