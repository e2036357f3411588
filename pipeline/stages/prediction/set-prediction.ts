import { type Cohort, familyUnits } from '../../cohort/cohort.ts';
import { familyFolds, predictableOf } from '../../cohort/predictable.ts';
import { thousands } from '../../messages/counts-and-lists.ts';
import { indicesWhere } from '../../statistics/numbers/indices.ts';
import { foldsOf } from '../../statistics/prediction/folds.ts';
import {
  crossFitted,
  type Fitted,
  type Fold,
  type Predictable,
} from '../../statistics/prediction/held-out.ts';
import { scaleOf } from '../../statistics/prediction/scale.ts';
import { isOfTablesAlone } from '../../studies/folder.ts';
import type { Study } from '../../studies/study.ts';
import { type Calibration, calibrationOf } from './check/calibration.ts';

/** A metric set's scores, and distributions from which they are predicted. */
export interface SetPrediction {
  cohort: Cohort;
  table: Predictable;
  /** How the combined score is made of standardised ones, per metric of a distribution. */
  coefficientsOf: (fitted: Fitted) => Float64Array;
  /** The models that distributions are estimated from: one of each group of near copies. */
  models: number[];
  /** Some families, and the distribution of the others' scores. */
  folds: Fold[];
  /** The distribution of all of their scores. */
  all: Fitted;
  calibration: Calibration;
  /** Fewest predicted models of a metric that counts. */
  minimum: number;
}

/** Fewest families, or else single models, and fewest metrics. */
const FEWEST_FAMILIES = 5;
const FEWEST_METRICS = 3;
/** Most models × metrics³, which takes about a minute with many missing scores. */
const MOST_WORK = 1e9;

/** Why a set is not predicted. */
export function whyNotPredicted(
  { models, metrics, columns }: Cohort,
  { minimum_models }: Study,
): string | undefined {
  const size = `${thousands(models.length)} models × ${thousands(metrics.length)} metrics`;
  const varying = columns.filter((column) => !Number.isNaN(scaleOf(column).deviation)).length;
  if (models.length < minimum_models || varying < FEWEST_METRICS)
    return `${size}, of which ${varying} vary, are too few`;
  if (foldsOf(familyUnits(models)).length < FEWEST_FAMILIES) return `fewer than ${FEWEST_FAMILIES} families`;
  return models.length * metrics.length ** 3 > MOST_WORK ? `${size} would take too long` : undefined;
}

/**
 * @param weights per metric, its weight in the combined score
 * @param days per model, the day on which it was submitted or released
 * @param copies ids of near copies, which another model stands for
 */
export function predictSet(
  cohort: Cohort,
  study: Study,
  weights: Float64Array,
  days: ReadonlyMap<string, string>,
  copies: ReadonlySet<string>,
): SetPrediction {
  const table = predictableOf(cohort, study);
  const models = indicesWhere(cohort.models, ({ id }) => !copies.has(id));
  const fitted = crossFitted(table, familyFolds(cohort, models));
  return {
    cohort,
    table,
    // The columns of a table may have different units, so each is standardised first.
    coefficientsOf: ({ scales }) =>
      isOfTablesAlone(study) ? weights : weights.map((weight, m) => weight * (scales[m]!.deviation || 0)),
    models,
    ...fitted,
    minimum: study.minimum_models,
    calibration: calibrationOf(cohort, table, models, fitted.folds, days),
  };
}
