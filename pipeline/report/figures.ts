import type { Figure } from './figure.ts';
import { categoryAgreement } from './figures/category-agreement.ts';
import { coverage } from './figures/coverage.ts';
import { explainedVariance } from './figures/explained-variance.ts';
import { heatMap } from './figures/heat-map.ts';
import { neuralBehavior } from './figures/neural-behavior.ts';
import { rankChanges } from './figures/rank-changes.ts';
import { scree } from './figures/scree.ts';
import { sharedAttributes } from './figures/shared-attributes.ts';
import { trajectory } from './figures/trajectory.ts';
import { varianceShare } from './figures/variance-share.ts';
import type { Tables } from './findings/finding-tables.ts';

/** All figures by file name, in the order of the page. */
export const figures: Readonly<Record<string, (tables: Tables) => Figure>> = {
  'heat-map': heatMap,
  'category-agreement': categoryAgreement,
  'shared-attributes': sharedAttributes,
  'neural-behavior': neuralBehavior,
  'explained-variance': explainedVariance,
  'variance-share': varianceShare,
  'rank-changes': rankChanges,
  scree,
  trajectory,
  coverage,
};
