import { group } from 'd3-array';
import type { Cohort } from '../../../cohort/cohort.ts';
import type { Curation } from '../../../cohort/metric-attributes.ts';
import { modelCounts } from '../../../cohort/model-units.ts';
import { type PairwiseAgreement, significantPairs } from '../../../statistics/correlation/counted-pairs.ts';
import { type PairQuantity, pairQuantity, weightedMean } from '../../../statistics/correlation/pair-means.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { effectiveUnits } from '../../../statistics/numbers/units.ts';
import { ROUNDING } from '../../../statistics/resampling/jackknife.ts';
import type { LeaveOut } from '../../../statistics/resampling/leave-out.ts';
import {
  betweenDataSets,
  categoryPairQuantities,
  type SummaryQuantity,
  summaryQuantities,
} from '../../../studies/headline-quantities.ts';
import type { Columns } from '../../../warehouse/database.ts';
import { endsOf, type Row } from '../../../warehouse/rows.ts';
import {
  MAIN_METHOD,
  numberColumns,
  quantityByMethod,
  quantityColumns,
  type SetAgreement,
} from './correlate-sets.ts';
import type { PartialAgreement } from './partial-correlations.ts';
import type { OtherModels } from './without-copies.ts';

/** A part per method: there are about metrics² ÷ 2 rows. */
export function* pairwiseParts({ cohort, families, methods, pairs }: SetAgreement): Generator<Columns> {
  const { metrics } = cohort;
  for (const { method, pairwise, byFamily } of methods) {
    const { a, b, reason } = pairwise;
    const none = missing(reason.length);
    yield {
      ...agreementColumns(cohort, pairwise),
      ...(method === MAIN_METHOD
        ? intervalsOfPairs(pairs, cohort.columns)
        : { ci_low: none, ci_high: none, ci_unit: reason.map(() => null) }),
      method: reason.map(() => method),
      reversed: reason.map((_, pair) => metrics[a[pair]!]!.reversed || metrics[b[pair]!]!.reversed),
      reason,
      n_model_families: Float64Array.from(families),
      family_p_value: byFamily?.p ?? none,
      family_q_bh: byFamily?.benjaminiHochberg ?? none,
      family_df: byFamily?.freedom ?? none,
    };
  }
}

/** @param given the set's partial correlations, if it has a control */
export function* partialParts(cohort: Cohort, given: PartialAgreement | undefined): Generator<Columns> {
  if (!given) return;
  const { control, columns, partial, pairs, plain } = given;
  yield {
    ...agreementColumns(cohort, partial),
    ...intervalsOfPairs(pairs, columns),
    control: partial.reason.map(() => control),
    plain_estimate: plain,
    reason: partial.reason.map((reason, pair) =>
      reason === 'a metric is constant' && !Number.isNaN(plain[pair])
        ? 'the control leaves nothing of a metric'
        : reason,
    ),
  };
}

/** The metrics of each pair; number of models and estimate; p-values that treat models as independent. */
function agreementColumns({ metricSet, metrics }: Cohort, pairwise: PairwiseAgreement): Columns {
  const idsOf = (places: ArrayLike<number>) => Array.from(places, (metric) => metrics[metric]!.id);
  return {
    metric_set: pairwise.reason.map(() => metricSet),
    metric_a: idsOf(pairwise.a),
    metric_b: idsOf(pairwise.b),
    n_models: Float64Array.from(pairwise.n),
    estimate: pairwise.estimate,
    plain_p_value: pairwise.p,
    plain_q_bh: pairwise.benjaminiHochberg,
  };
}

function intervalsOfPairs(pairs: LeaveOut, scores: readonly Float64Array[]): Columns {
  const { low, high } = pairs.pairIntervals(scores);
  const ci_unit = Array.from(low, (end) => (Number.isNaN(end) ? null : pairs.units.kind));
  return { ci_low: low, ci_high: high, ci_unit };
}

function missing(rows: number): Float64Array {
  return new Float64Array(rows).fill(Number.NaN);
}

export function summaryRows({ cohort, methods, pairs, byModel }: SetAgreement): Row[] {
  const summary = summaryQuantities(cohort.metrics);
  return methods.flatMap((each) =>
    summary.map((quantity) => {
      const { byFamily, pairwise, method } = each;
      const effective = method === MAIN_METHOD ? effectiveNumber(quantity, pairs, byModel) : undefined;
      const found =
        byFamily && significantPairs(byFamily.benjaminiHochberg, pairwise.counted, quantity.pairs);
      return {
        metric_set: cohort.metricSet,
        quantity: quantity.name,
        method,
        ...quantityByMethod(pairs, quantity, each),
        ...modelCounts(cohort.models),
        n_metrics: cohort.metrics.length,
        n_effective: effective?.value ?? null,
        ...endsOf(effective, 'n_effective'),
        n_significant: found?.significant ?? null,
        n_significantly_negative: found?.negative ?? null,
        median_family_df: byFamily ? median(quantity.pairs.map((pair) => byFamily.freedom[pair]!)) : null,
      };
    }),
  );
}

export function categoryPairRows({ cohort, methods, pairs }: SetAgreement): Row[] {
  const quantities = categoryPairQuantities(cohort.metrics);
  const between = betweenDataSets(quantities, cohort.metrics);
  return methods.flatMap((each) =>
    quantities.map((quantity, i) => {
      const { estimate, n_pairs, ...interval } = quantityByMethod(pairs, between[i]!, each, 'between_');
      return {
        metric_set: cohort.metricSet,
        category_a: quantity.categories[0],
        category_b: quantity.categories[1],
        method: each.method,
        ...quantityByMethod(pairs, quantity, each),
        share_negative: pairQuantity(each.pairwise.counted, { ...quantity, kind: 'share_negative' }),
        between_data_sets: estimate!,
        ...interval,
        n_pairs_between: n_pairs!,
      };
    }),
  );
}

/**
 * The headline means over other models, and given the control: rows of agreement/summary_variant.
 *
 * @param oneOfEachCopy undefined if the cohort has no copies
 * @param given the set's partial correlations, if it has a control
 */
export function modelChoiceRows(
  { cohort, pairs }: SetAgreement,
  oneOfEachCopy: OtherModels | undefined,
  given: PartialAgreement | undefined,
): Row[] {
  const { models, metrics, metricSet } = cohort;
  const rowsOf = (variant: string, other: OtherModels) =>
    means(metrics).map((quantity) => ({
      metric_set: metricSet,
      variant,
      quantity: quantity.name,
      ...quantityColumns(other.pairs, quantity),
      ...modelCounts(other.models),
      n_metrics: metrics.length,
    }));
  const copies = rowsOf('one_of_each_copy', oneOfEachCopy ?? { models, pairs });
  if (!given) return copies;
  return [
    ...copies,
    ...rowsOf('given_control', given),
    ...rowsOf('models_with_control', { models: given.models, pairs: given.plainPairs }),
  ];
}

/** The means among the headline quantities. */
export function means(metrics: Cohort['metrics']): SummaryQuantity[] {
  return summaryQuantities(metrics).filter(({ kind }) => kind === 'mean');
}

/** Which pairs are in a mean, and their weights, per pair of the set; equal by default. */
interface WeightedPairs {
  pairs: readonly number[];
  weights?: Float64Array;
}

/** The headline means with other pairs or other weights of pairs: rows of agreement/summary_variant. */
export function metricChoiceRows({ cohort, pairs, dataSets, scoreWeights }: SetAgreement): Row[] {
  const { metrics, models, metricSet } = cohort;
  const { counted } = pairs;
  const { a, b } = allPairs(metrics.length);
  const dataSetsOf = (pair: number, curation: Curation) =>
    [dataSets[a[pair]!]![curation], dataSets[b[pair]!]![curation]].sort();
  const different = (all: readonly number[], curation: Curation) =>
    all.filter((pair) => new Set(dataSetsOf(pair, curation)).size === 2);
  const equal = (all: readonly number[], curation: Curation): WeightedPairs => {
    const own = different(all, curation).filter((pair) => !Number.isNaN(counted[pair]));
    const weights = new Float64Array(counted.length);
    for (const alike of group(own, (pair) => dataSetsOf(pair, curation).join('\n')).values())
      for (const pair of alike) weights[pair] = 1 / alike.length;
    return { pairs: own, weights };
  };
  const products = Float64Array.from(a, (one, pair) => scoreWeights[one]! * scoreWeights[b[pair]!]!);
  const row = (quantity: string, variant: string, { pairs: all, weights }: WeightedPairs): Row => {
    const own = all.filter((pair) => !Number.isNaN(counted[pair]));
    return {
      metric_set: metricSet,
      variant,
      quantity,
      ...numberColumns(pairs, own, (correlations) => weightedMean(correlations, own, weights)),
      ...modelCounts(models),
      n_metrics: metrics.length,
    };
  };
  return means(metrics).flatMap(({ name, pairs: all }) => [
    row(name, 'different_data_sets', { pairs: different(all, 'by_study') }),
    row(name, 'data_sets_equal', equal(all, 'by_study')),
    row(name, 'collections_equal', equal(all, 'collections')),
    row(name, 'by_weight', { pairs: all, weights: products }),
  ]);
}

/**
 * The effective number of independent models: how many independent models would give a quantity the standard error
 * that it has by leaving out families. A standard error falls with the root of the number of models. The range
 * is that of the families' variance, as {@link effectiveUnits} − 1 times a χ² variable with as many degrees of freedom
 * (quantiles by Wilson & Hilferty 1931). Undefined if units are not families, or if one of the two does not vary.
 *
 * @param byModel without each model, or group of models
 */
export function effectiveNumber(quantity: PairQuantity, pairs: LeaveOut, byModel: LeaveOut | undefined) {
  const ofFamilies = pairs.intervalOfMean(quantity)?.standardError ?? 0;
  const ofModels = byModel?.intervalOfMean(quantity)?.standardError ?? 0;
  if (!(ofModels >= ROUNDING && ofFamilies >= ROUNDING)) return undefined;
  const value = pairs.units.of.length * (ofModels / ofFamilies) ** 2;
  const spread = 2 / (9 * (effectiveUnits(pairs.units) - 1));
  const quantile = (z: number) => Math.max(0, 1 - spread + z * Math.sqrt(spread)) ** 3;
  return { value, low: value * quantile(-1.96), high: value * quantile(1.96) };
}
