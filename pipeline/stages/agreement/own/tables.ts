import { count, descending, groups, mean, rank } from 'd3-array';
import {
  type Cohort,
  familyUnits,
  isOwnMetric,
  modelCounts,
  selectModels,
  unitsOf,
} from '../../../cohort/cohort.ts';
import {
  type PairQuantity,
  pairPlace,
  pairQuantity,
  presentPlaces,
} from '../../../statistics/correlation/pairs.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { withinRange } from '../../../statistics/numbers/limits.ts';
import { explainedShare, foldsOf } from '../../../statistics/prediction/folds.ts';
import {
  type Interval,
  jackknifeIntervals,
  type LeaveOut,
} from '../../../statistics/resampling/jackknife.ts';
import { ownCategoryQuantities, pairsWithout } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import { endsOf, intervalColumns, type Row } from '../../../warehouse/rows.ts';
import {
  MAIN_METHOD,
  type PartialAgreement,
  quantityColumns,
  type SetAgreement,
} from '../pairs/correlate-sets.ts';
import { kernelOf, predictLeftOut } from './ridge-prediction.ts';

/** @param given the set's partial correlations, if it has a control */
export function ownCategoryRows(
  { cohort, pairs, methods }: SetAgreement,
  study: Study,
  given?: PartialAgreement,
): Row[] {
  const isOwn = isOwnMetric(study);
  const quantities = ownCategoryQuantities(cohort.metrics, isOwn);
  const others = pairsWithout(cohort.metrics, isOwn);
  return methods.flatMap((agreement) => {
    const isMain = agreement.method === MAIN_METHOD;
    const partial = isMain ? given?.pairs : undefined;
    return quantities.map((quantity) => ({
      metric_id: cohort.metrics[quantity.metric]!.id,
      category: quantity.category,
      method: agreement.method,
      ...quantityColumns(agreement.estimates, quantity),
      ...(quantity.category === 'all'
        ? placeColumns(quantity.metric, cohort, isOwn, agreement.estimates.counted)
        : NO_PLACE),
      ...(isMain ? differenceColumns(pairs, quantity, others) : NO_DIFFERENCE),
      partial_estimate: partial ? pairQuantity(partial.counted, quantity) : null,
      ...endsOf(partial?.intervalOfMean(quantity), 'partial_ci'),
    }));
  });
}

/** One quantity's mean correlation minus another's, with the interval of this difference. */
function differenceColumns(pairs: LeaveOut, quantity: PairQuantity, others: PairQuantity) {
  const difference = (correlations: Float64Array) =>
    pairQuantity(correlations, quantity) - pairQuantity(correlations, others);
  return {
    difference: difference(pairs.counted),
    ...intervalColumns(pairs.intervalOf(quantity.pairs, difference, [-2, 2]), 'difference_'),
  };
}

const NO_DIFFERENCE = { difference: null, ...intervalColumns(undefined, 'difference_') };
const NO_PLACE = { place: null, n_placed: null };

/** The place of one of the user's metrics beside those of others, by each one's mean correlation with all the rest. */
function placeColumns(
  own: number,
  { metrics }: Cohort,
  isOwn: (id: string) => boolean,
  counted: Float64Array,
) {
  const compared = [own, ...indicesWhere(metrics, ({ id }) => !isOwn(id))];
  const means = compared.map((one) =>
    mean(compared, (other) => (other === one ? null : counted[pairPlace(one, other, metrics.length)])),
  );
  const ranks = rank(means, descending);
  return { place: 1 + ranks[0]!, n_placed: count(ranks) };
}

/** The decomposition of more models would take minutes. */
const MOST_MODELS = 2000;
/** Parts of the cross-validation; with at most as many families, each is left out alone. */
const MOST_FOLDS = 10;
/** From fewer, a prediction for models of other families says little. */
const FEWEST_FAMILIES = 5;

/** How well the other metrics predict each of the user's own (sql/agreement/own_prediction.yml). */
export function ownPredictionRows(cohort: Cohort, study: Study): Row[] {
  const { metrics, columns } = cohort;
  const isOwn = isOwnMetric(study);
  const others = indicesWhere(metrics, ({ id }) => !isOwn(id));
  if (others.length === 0) return [];
  const own = indicesWhere(metrics, ({ id }) => isOwn(id));
  const scoredBy = (metric: number) => presentPlaces(columns[metric]!);
  return groups(own, (metric) => scoredBy(metric).join()).flatMap(([, alike]) =>
    predictionRows(cohort, alike, scoredBy(alike[0]!), others, study),
  );
}

/**
 * @param own metrics with scores of the same models
 * @param scored these models
 */
function predictionRows(
  cohort: Cohort,
  own: readonly number[],
  scored: readonly number[],
  others: readonly number[],
  study: Study,
): Row[] {
  const { models, columns } = selectModels(cohort, scored);
  const families = familyUnits(models);
  const about = (i: number, reason: string | null, estimate: number | null, interval?: Interval): Row => ({
    metric_id: cohort.metrics[own[i]!]!.id,
    ...modelCounts(models),
    n_metrics: others.length,
    reason,
    r_squared: estimate,
    ...endsOf(interval),
  });
  const reason = reasonOf(scored.length, families.labels.length, study);
  if (reason) return own.map((_, i) => about(i, reason, null));
  const columnsOf = (some: readonly number[]) => some.map((metric) => columns[metric]!);
  const kernel = kernelOf(columnsOf(others));
  const found = predictLeftOut(kernel, columnsOf(own), foldsOf(families, MOST_FOLDS));
  return found.map((leftOut, i) => {
    const estimate = explainedShare(leftOut, [...models.keys()]);
    if (Number.isNaN(estimate)) return about(i, 'constant scores', null);
    const shares = (some: readonly number[]) => [explainedShare(leftOut, some)];
    const [interval] = jackknifeIntervals(unitsOf(models), shares) ?? [];
    // R² has no smallest value: predictions can be worse than the mean.
    return about(i, null, estimate, interval && withinRange(interval, [-Infinity, 1]));
  });
}

function reasonOf(models: number, families: number, { minimum_models }: Study): string | null {
  if (models < minimum_models) return 'too few models';
  if (models > MOST_MODELS) return 'too many models';
  return families < FEWEST_FAMILIES ? 'too few families' : null;
}
