import type { Cohort } from '../../../cohort/cohort.ts';
import { familyFolds } from '../../../cohort/predictable.ts';
import {
  crossFitted,
  distributionOf,
  type Fold,
  type Predictable,
} from '../../../statistics/prediction/held-out.ts';
import { quantile } from '../../../statistics/resampling/percentiles.ts';
import { checkModel, type ModelCheck } from './known-scores.ts';

/** A check, and whether each score was in the 90 % interval, whose width came from other models alone. */
interface CalibratedCheck extends ModelCheck {
  by: 'family' | 'date';
  covered: boolean[];
}

export interface Calibration {
  checks: CalibratedCheck[];
  /** Half the width of a 90 % interval, in standard deviations of the expected distribution. */
  width: number;
}

const LEVEL = 0.9;
/** From which shares of the dated models on later ones are predicted from the earlier ones. */
const CUTS = [0.5, 0.6, 0.7, 0.8, 0.9];
/** Folds of the models before the first cut. */
const EARLY_FOLDS = 3;
/** Fewest of these models. */
const FEWEST_EARLIER = 15;

/** How wide intervals must be to hold 90 % of the scores of new models: later ones, or without dates those of other families. */
export function calibrationOf(
  cohort: Cohort,
  table: Predictable,
  models: readonly number[],
  folds: readonly Fold[],
  days: ReadonlyMap<string, string>,
): Calibration {
  const byFamily = folds.map((fold) => checksOf(table, fold));
  const familyChecks = byFamily.flatMap((checks, fold) =>
    calibrated(checks, 'family', byFamily.toSpliced(fold, 1).flat()),
  );
  const [early = [], ...blocks] = dateChecks(cohort, table, models, days);
  if (blocks.length === 0) return { checks: familyChecks, width: widthOf(familyChecks) };
  const dated = blocks.flatMap((checks, block) =>
    calibrated(checks, 'date', [early, ...blocks.slice(0, block)].flat()),
  );
  return { checks: [...familyChecks, ...dated], width: widthOf([...early, ...dated]) };
}

function checksOf(table: Predictable, { models, fitted }: Fold): ModelCheck[] {
  return models.flatMap((model) => checkModel(table, model, fitted));
}

function widthOf(checks: readonly ModelCheck[]): number {
  return quantile(Float64Array.from(checks.flatMap(({ distances }) => distances)).sort(), LEVEL);
}

function calibrated(checks: ModelCheck[], by: CalibratedCheck['by'], others: readonly ModelCheck[]) {
  const width = widthOf(others);
  return checks.map((check) => ({
    ...check,
    by,
    covered: check.distances.map((distance) => distance <= width),
  }));
}

/**
 * Checks in the order of dates: first of the older half of the models, by family, then of each later block, predicted from all
 * earlier models. None with too few models before the first block.
 */
function dateChecks(
  cohort: Cohort,
  table: Predictable,
  models: readonly number[],
  days: ReadonlyMap<string, string>,
): ModelCheck[][] {
  const dayOf = (model: number) => days.get(cohort.models[model]!.id) ?? '';
  const dated = models.filter((model) => dayOf(model) !== '');
  const sorted = dated.map(dayOf).sort();
  const cuts = [...new Set(CUTS.map((share) => sorted[Math.floor(share * sorted.length)]!))];
  const before = (day: string) => dated.filter((model) => dayOf(model) < day);
  const older = before(cuts[0] ?? '');
  const folds = familyFolds(cohort, older, EARLY_FOLDS);
  if (older.length < FEWEST_EARLIER || folds.length < EARLY_FOLDS) return [];
  const { folds: early, all } = crossFitted(table, folds);
  let last = all;
  const blocks = cuts.map((cut, block) => {
    last = distributionOf(table, before(cut), all.shrinkage, last.gaussian);
    const until = cuts[block + 1];
    const own = (until === undefined ? dated : before(until)).filter((model) => dayOf(model) >= cut);
    return checksOf(table, { models: own, fitted: last });
  });
  return [early.flatMap((fold) => checksOf(table, fold)), ...blocks];
}
