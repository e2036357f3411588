import type { Matrix } from 'ml-matrix';
import type { Model } from '../../../pipeline/cohort/cohort.ts';
import { unitsOf } from '../../../pipeline/cohort/model-units.ts';
import {
  participationRatio,
  spreadIntervals,
} from '../../../pipeline/stages/structure/components/component-spread.ts';
import { principalComponents } from '../../../pipeline/statistics/correlation/principal-components.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { symmetricEigenvalues } from '../../../pipeline/statistics/numbers/symmetric-eigenvalues.ts';
import { covers, holds, type World } from './runner.ts';
import {
  alike,
  COUNTS,
  correlationMatrix,
  drawer,
  equal,
  independent,
  inFamilies,
  leaderboard,
  ofEachCount,
} from './worlds.ts';

/** How the variance of metrics is distributed over their principal components. */

function spread(correlations: Matrix, models: Model[], share = 0): World {
  const metrics = correlations.rows;
  const eigenvalues = symmetricEigenvalues(Float64Array.from(correlations.to1DArray()), metrics);
  const truth = { ratio: participationRatio(eigenvalues), share: Math.max(...eigenvalues) / metrics };
  const draw = drawer(alike(correlations, share), models);
  return (seed) => {
    const columns = draw(seed);
    const ratio = participationRatio(principalComponents(columns).eigenvalues);
    const found = spreadIntervals(columns, ratio, unitsOf(models))!;
    return [
      holds('participation ratio', found.ratio, truth.ratio),
      holds('share of the first component', found.share, truth.share),
    ];
  };
}

/** Five abilities, which explain half of each metric's variance, in random directions. */
function fiveAbilities(metrics: number): Matrix {
  const directions = Array.from({ length: metrics }, (_, metric) =>
    standardNormals(seededGenerator(0, metric), 5),
  );
  return correlationMatrix(metrics, (i, j) => {
    const [one, other] = [directions[i]!, directions[j]!];
    const product = one.reduce((sum, each, d) => sum + each * other[d]!, 0);
    return product / Math.hypot(...one) / Math.hypot(...other) / 2;
  });
}

covers(
  `independent: ${COUNTS}; 50 metrics of two abilities`,
  ofEachCount((models) => spread(leaderboard(50), models)),
);
covers(
  'independent: 97 × 79 metrics of two, five abilities',
  [leaderboard, fiveAbilities].map((of) => spread(of(79), independent(97))),
  { worlds: 300 },
);
covers('families: share 0.3; 50 metrics of two abilities', [spread(leaderboard(50), inFamilies, 0.3)]);
covers(
  'independent: 20, 60; ten metrics, ρ 0.5',
  [20, 60].map((count) => spread(equal(10, 0.5).within, independent(count))),
  { least: 0.83 },
);
