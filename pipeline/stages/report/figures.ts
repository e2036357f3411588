import type { Figure, FigureTexts, Sketch } from '../../report/drawing/figure.ts';
import type { Tables } from '../../report/finding/tables.ts';
import { constants } from '../../report/words/constants.ts';
import { distinct } from '../../report/words/numbers.ts';
import { inWords } from '../../report/words/table-words.ts';
import { mapped } from '../../warehouse/rows.ts';
import { rankSets } from '../aggregation/order/figure.ts';
import { rankRanges } from '../aggregation/ranks/figure.ts';
import { explainedVariance } from '../aggregation/score/explained-figure.ts';
import { largestShare } from '../aggregation/score/finding.ts';
import { weightAndShare } from '../aggregation/score/share-figure.ts';
import { sharedLevel } from '../agreement/generalizability/figure.ts';
import { sharedLevels } from '../agreement/generalizability/finding.ts';
import { categoryAgreement } from '../agreement/means/category-figure.ts';
import { heatMap } from '../agreement/means/pair-figure.ts';
import { ownAgreement } from '../agreement/own/figure.ts';
import { rangeRestriction } from '../agreement/range/figure.ts';
import { readings } from '../claims/figure.ts';
import { trajectory } from '../trajectory/figure.ts';

/** By file name, in the order of the page. */
const SKETCHES: Readonly<Record<string, (tables: Tables) => Sketch>> = {
  'own-agreement': ownAgreement,
  readings,
  'heat-map': heatMap,
  'category-agreement': categoryAgreement,
  'shared-level': sharedLevel,
  'range-restriction': rangeRestriction,
  'weight-and-share': weightAndShare,
  'explained-variance': explainedVariance,
  'rank-ranges': rankRanges,
  'rank-sets': rankSets,
  trajectory,
};

const TEXTS = constants<Record<string, FigureTexts>>('drawing/figure-texts.yml');

type MakeFigure = (tables: Tables) => Figure;

/** All figures by file name. */
export const figures = mapped(
  SKETCHES,
  (sketch, name): MakeFigure =>
    (tables) => {
      const figure = { ...inWords(TEXTS[name]!, tables.words), ...sketch(tables) };
      return { ...figure, title: figure.title || figure.topic };
    },
);

/** The figures that a study has something for, such as own metrics, several categories or a control metric. */
export function figuresOf(tables: Tables): [string, MakeFigure][] {
  const { isAlone, study } = tables;
  const { csv, readings, control, metric_sets } = study;
  const hasCategories = tables.estimates('agreement.category_pair').length > 2;
  const has: Readonly<Record<string, boolean>> = {
    'own-agreement': csv.length > 0 && !isAlone,
    readings: readings.cohorts.length > 0,
    // The same cells as of categories with one metric each.
    'heat-map': !hasCategories || tables.metrics().length > distinct(tables.metrics(), 'category').length,
    // Fewer cells than within two categories and between them.
    'category-agreement': hasCategories,
    'shared-level': sharedLevels(tables).length > 1 && !isAlone,
    'rank-sets': tables.orderedRanking() !== undefined,
    'range-restriction': (metric_sets[0]!.control ?? control) !== undefined,
    'weight-and-share': !isAlone || largestShare(tables) !== undefined,
    'explained-variance': !isAlone,
    'rank-ranges': !isAlone,
    trajectory: !isAlone,
  };
  return Object.entries(figures).filter(([name]) => has[name] ?? true);
}

/** Figures for the first screen; the first that a study has is shown. */
const HEROES = ['own-agreement', 'category-agreement', 'shared-level', 'heat-map'];

/** The file with the figure of the first screen for the study's card in the index, which is part of that page. */
export const CARD = 'card.html';

/** The figure of a study's first screen. */
export function heroOf(tables: Tables): string {
  const names = figuresOf(tables).map(([name]) => name);
  // A study that asks about a pair of categories asks over which models, too.
  if (tables.asked() && names.includes('range-restriction')) return 'range-restriction';
  if (tables.isAlone && names.includes('rank-sets')) return 'rank-sets';
  return HEROES.find((name) => names.includes(name))!;
}
