import { isOfTablesAlone } from '../../studies/folder.ts';
import type { Study } from '../../studies/study.ts';
import { constants } from '../data/constants.ts';
import type { Figure, Sketch } from '../drawing/figure.ts';
import type { Tables } from '../findings/finding-tables.ts';
import { categoryAgreement } from './category-agreement.ts';
import { coverage } from './coverage.ts';
import { explainedVariance } from './explained-variance.ts';
import { heatMap } from './heat-map.ts';
import { neuralBehavior } from './neural-behavior.ts';
import { ownAgreement } from './own-agreement.ts';
import { panel } from './panel.ts';
import { rangeRestriction } from './range-restriction.ts';
import { rankChanges } from './rank-changes.ts';
import { rankRanges } from './rank-ranges.ts';
import { readings } from './readings.ts';
import { scree } from './scree.ts';
import { sharedLevel } from './shared-level.ts';
import { trajectory } from './trajectory.ts';
import { varianceShare } from './variance-share.ts';
import { weightAndShare } from './weight-and-share.ts';

/** By file name, in the order of the page. */
const SKETCHES: Readonly<Record<string, (tables: Tables) => Sketch>> = {
  'own-agreement': ownAgreement,
  readings,
  'heat-map': heatMap,
  'category-agreement': categoryAgreement,
  'shared-level': sharedLevel,
  'neural-behavior': neuralBehavior,
  'range-restriction': rangeRestriction,
  'weight-and-share': weightAndShare,
  'explained-variance': explainedVariance,
  'variance-share': varianceShare,
  'rank-ranges': rankRanges,
  'rank-changes': rankChanges,
  panel,
  scree,
  trajectory,
  coverage,
};

const TEXTS =
  constants<Record<string, Pick<Figure, 'topic' | 'caption' | 'tables'>>>('drawing/figure-texts.yml');

/** All figures by file name. */
export const figures: Readonly<Record<string, (tables: Tables) => Figure>> = Object.fromEntries(
  Object.entries(SKETCHES).map(([name, sketch]) => [
    name,
    (tables: Tables) => {
      const figure = { ...TEXTS[name]!, ...sketch(tables) };
      return { ...figure, title: figure.title || figure.topic };
    },
  ]),
);

/** Figures of a leaderboard's domains and data sets, and of the user's own metrics beside others. */
const BESIDE_OTHERS = ['own-agreement', 'shared-level', 'neural-behavior'];

/** The categories that a study gives to its own tables' metrics. */
function groupsOf({ csv }: Study): Set<string> {
  return new Set(csv.flatMap(({ metrics = {} }) => Object.values(metrics).map(({ category }) => category)));
}

/** The figures of a study: without the readings, the user's own metrics, or the categories of metrics if it has none. */
export function figuresOf(study: Study): [string, (tables: Tables) => Figure][] {
  const { readings, csv } = study;
  const unused = [
    ...(readings.cohorts.length > 0 ? [] : ['readings']),
    ...(csv.length > 0 ? [] : ['own-agreement']),
    ...(isOfTablesAlone(study) ? BESIDE_OTHERS : []),
    ...(isOfTablesAlone(study) && groupsOf(study).size < 2 ? ['category-agreement'] : []),
  ];
  return Object.entries(figures).filter(([name]) => !unused.includes(name));
}

/** Figures for the first screen; the first that a study has is shown. */
export const heroes = ['own-agreement', 'category-agreement', 'heat-map'] as const;

/** The figure of a study's first screen. */
export function heroOf(study: Study): (typeof heroes)[number] {
  const names = figuresOf(study).map(([name]) => name);
  return heroes.find((name) => names.includes(name))!;
}
