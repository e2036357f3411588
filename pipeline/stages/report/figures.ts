import type { Figure } from '../../report/drawing/figure.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { rankSets } from '../aggregation/order/figure.ts';
import { rankRanges } from '../aggregation/ranks/figure.ts';
import { explainedVariance } from '../aggregation/score/explained-figure.ts';
import { weightAndShare } from '../aggregation/score/share-figure.ts';
import { sharedLevel } from '../agreement/generalizability/figure.ts';
import { categoryAgreement } from '../agreement/means/category-figure.ts';
import { heatMap } from '../agreement/means/pair-figure.ts';
import { ownAgreement } from '../agreement/own/figure.ts';
import { rangeRestriction } from '../agreement/range/figure.ts';
import { sharedVariance } from '../prediction/metric/figure.ts';
import { knownScores } from '../prediction/next/figure.ts';
import { trajectory } from '../trajectory/figure.ts';

/** All figures by file name; undefined where a study has nothing to draw. */
export const figures: Readonly<Record<string, (tables: Tables) => Figure | undefined>> = {
  'own-agreement': ownAgreement,
  'heat-map': heatMap,
  'category-agreement': categoryAgreement,
  'shared-level': sharedLevel,
  'range-restriction': rangeRestriction,
  'weight-and-share': weightAndShare,
  'explained-variance': explainedVariance,
  'rank-ranges': rankRanges,
  'rank-sets': rankSets,
  'shared-variance': sharedVariance,
  'known-scores': knownScores,
  trajectory,
};

/** The file with the figure of a study's card in the index. */
export const CARD = 'card.html';

/** Figures for the first screen; the first that a study has is shown. */
const HEROES = ['own-agreement', 'category-agreement', 'shared-level', 'heat-map'];

/** The figure of a study's first screen, of those that it has. */
export function heroOf(tables: Tables, names: readonly string[]): string | undefined {
  // A study that asks about a pair of categories asks over which models, too.
  const first = tables.asked() ? 'range-restriction' : tables.isAlone && 'rank-sets';
  return [first || '', ...HEROES].find((name) => names.includes(name));
}
