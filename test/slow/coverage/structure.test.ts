import type { Matrix } from 'ml-matrix';
import { type Model, unitsOf } from '../../../pipeline/cohort/cohort.ts';
import {
  participationRatio,
  spreadIntervals,
} from '../../../pipeline/stages/structure/components/component-spread.ts';
import { principalComponents } from '../../../pipeline/statistics/correlation/principal-components.ts';
import { covers, holds, type World } from './runner.ts';
import {
  alike,
  COUNTS,
  correlationMatrix,
  cosines,
  drawer,
  equal,
  exact,
  independent,
  inFamilies,
  leaderboard,
} from './worlds.ts';

/** How the variance of metrics is distributed over their principal components. */

const spreadOf = (columns: Float64Array[]) => {
  const { eigenvalues } = principalComponents(columns);
  return { ratio: participationRatio(eigenvalues), share: eigenvalues[0]! / columns.length };
};

function spread(correlations: Matrix, models: Model[], share = 0): World {
  const truth = spreadOf(exact(correlations));
  const draw = drawer(alike(correlations, share), models);
  return (seed) => {
    const columns = draw(seed);
    const found = spreadIntervals(columns, spreadOf(columns).ratio, unitsOf(models))!;
    return [
      holds('participation ratio', found.ratio, truth.ratio),
      holds('first component’s share', found.share, truth.share),
    ];
  };
}

const cosine = cosines(50, 5);
/** Five abilities explain half of each metric's variance. */
const five = correlationMatrix(50, (i, j) => cosine(i, j) / 2);

covers('independent, two abilities:', COUNTS, (count) => spread(leaderboard(), independent(count)));
// The largest of five about equal components is the largest by chance.
covers('independent, five abilities:', [60, 136], (count) => spread(five, independent(count)), {
  least: 0.83,
});
covers('families, two abilities: share', [0.3], (share) => spread(leaderboard(), inFamilies, share));
covers('independent, ρ 0.5:', [20, 60], (count) => spread(equal(10, 0.5), independent(count)), {
  least: 0.83,
});
