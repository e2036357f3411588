import { group } from 'd3-array';
import { type Cohort, modelCounts } from '../../../cohort/cohort.ts';
import type { Curation } from '../../../cohort/metric-attributes.ts';
import { significantPairs } from '../../../statistics/correlation/counted-pairs.ts';
import {
  allPairs,
  mapPairs,
  type PairQuantity,
  pairQuantity,
  weightedMean,
} from '../../../statistics/correlation/pairs.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { effectiveUnits } from '../../../statistics/numbers/units.ts';
import { type LeaveOut, ROUNDING } from '../../../statistics/resampling/jackknife.ts';
import {
  betweenDataSets,
  categoryPairQuantities,
  type SummaryQuantity,
  summaryQuantities,
} from '../../../studies/headline-quantities.ts';
import type { Columns } from '../../../warehouse/database.ts';
import { columnParts, endsOf, type Row } from '../../../warehouse/rows.ts';
import {
  countedAmong,
  MAIN_METHOD,
  numberColumns,
  type OtherModelSets,
  type OtherModels,
  type PartialAgreement,
  quantityColumns,
  type SetAgreement,
} from './correlate-sets.ts';

export function* pairwiseParts({ cohort, families, methods, pairs }: SetAgreement): Generator<Columns> {
  const { metricSet, metrics, columns } = cohort;
  for (const { method, pairwise, byFamily } of methods) {
    const { a, b, reason } = pairwise;
    const intervals = method === MAIN_METHOD ? pairs.pairIntervals(columns) : undefined;
    const hasInterval = (pair: number) => !Number.isNaN(intervals?.low[pair] ?? Number.NaN);
    yield* columnParts(reason.length, ({ numbers, others }) => ({
      metric_set: others(() => metricSet),
      metric_a: others((pair) => metrics[a[pair]!]!.id),
      metric_b: others((pair) => metrics[b[pair]!]!.id),
      method: others(() => method),
      n_models: numbers(pairwise.n),
      estimate: numbers(pairwise.estimate),
      plain_p_value: numbers(pairwise.p),
      plain_p_bonferroni: numbers(pairwise.bonferroni),
      plain_p_holm: numbers(pairwise.holm),
      plain_q_bh: numbers(pairwise.benjaminiHochberg),
      ci_low: numbers(intervals?.low),
      ci_high: numbers(intervals?.high),
      ci_unit: others((pair) => (hasInterval(pair) ? pairs.units.kind : null)),
      reversed: others((pair) => metrics[a[pair]!]!.reversed || metrics[b[pair]!]!.reversed),
      reason: others((pair) => reason[pair]!),
      n_model_families: numbers(families),
      family_p_value: numbers(byFamily?.p),
      family_p_bonferroni: numbers(byFamily?.bonferroni),
      family_p_holm: numbers(byFamily?.holm),
      family_q_bh: numbers(byFamily?.benjaminiHochberg),
      family_df: numbers(byFamily?.freedom),
    }));
  }
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
        quantity: quantity.name,
        method,
        ...quantityColumns(each.estimates, quantity),
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

export function categoryPairRows({ cohort, methods }: SetAgreement): Row[] {
  const quantities = categoryPairQuantities(cohort.metrics);
  const between = betweenDataSets(quantities, cohort.metrics);
  return methods.flatMap((each) =>
    quantities.map((quantity, i) => {
      const { estimate, n_pairs, ...interval } = quantityColumns(each.estimates, between[i]!, 'between_');
      return {
        category_a: quantity.categories[0],
        category_b: quantity.categories[1],
        method: each.method,
        ...quantityColumns(each.estimates, quantity),
        share_negative: pairQuantity(each.estimates.counted, { ...quantity, kind: 'share_negative' }),
        between_data_sets: estimate,
        ...interval,
        n_pairs_between: n_pairs,
      };
    }),
  );
}

/**
 * The headline means over other models, and given the control: rows of agreement/summary_variant.
 *
 * @param others without sets that have no such models to leave out
 * @param given the set's partial correlations, if it has a control
 */
export function modelChoiceRows(
  { cohort, pairs }: SetAgreement,
  others: OtherModelSets,
  given: PartialAgreement | undefined,
): Row[] {
  const { models, metrics, metricSet } = cohort;
  const all = { models, pairs };
  const variants: Record<string, OtherModels | undefined> = {
    one_of_each_copy: others.one_of_each_copy.get(metricSet) ?? all,
    one_of_each_near_copy: others.one_of_each_near_copy.get(metricSet) ?? all,
    given_control: given,
    models_with_control: given && { ...given, pairs: given.plainPairs },
    trained_models: others.trained_models.get(metricSet),
  };
  return Object.entries(variants).flatMap(([variant, other]) => {
    if (!other) return [];
    return means(metrics).map((quantity) => ({
      variant,
      quantity: quantity.name,
      ...quantityColumns(other.pairs, quantity),
      ...modelCounts(other.models),
      n_metrics: metrics.length,
    }));
  });
}

/** The means among the headline quantities. */
export function means(metrics: Cohort['metrics']): SummaryQuantity[] {
  return summaryQuantities(metrics).filter(({ kind }) => kind === 'mean');
}

/** The headline means with other pairs or other weights of pairs: rows of agreement/summary_variant. */
export function metricChoiceRows({ cohort, pairs, dataSets, scoreWeights }: SetAgreement): Row[] {
  const { metrics, models } = cohort;
  const { counted } = pairs;
  const { a, b } = allPairs(metrics.length);
  const dataSetsOf = (pair: number, curation: Curation) =>
    [dataSets[a[pair]!]![curation], dataSets[b[pair]!]![curation]].sort();
  const different = (all: readonly number[], curation: Curation) =>
    all.filter((pair) => new Set(dataSetsOf(pair, curation)).size === 2);
  /** Per pair of the set, its weight if each two data sets count the same. */
  const equal = (some: readonly number[], curation: Curation) => {
    const own = countedAmong(counted, some);
    const weights = new Float64Array(counted.length);
    for (const alike of group(own, (pair) => dataSetsOf(pair, curation).join('\n')).values())
      for (const pair of alike) weights[pair] = 1 / alike.length;
    return weights;
  };
  const products = Float64Array.from(mapPairs(scoreWeights, (one, other) => one * other));
  const row = (quantity: string, variant: string, some: readonly number[], weights?: Float64Array): Row => {
    const own = countedAmong(counted, some);
    return {
      variant,
      quantity,
      ...numberColumns(pairs, own, (correlations) => weightedMean(correlations, own, weights)),
      n_pairs: own.length,
      ...modelCounts(models),
      n_metrics: metrics.length,
    };
  };
  return means(metrics).flatMap(({ name, pairs: all }) => {
    const between = different(all, 'by_study');
    const collections = different(all, 'collections');
    return [
      row(name, 'different_data_sets', between),
      row(name, 'data_sets_equal', between, equal(between, 'by_study')),
      row(name, 'collections_equal', collections, equal(collections, 'collections')),
      row(name, 'by_weight', all, products),
    ];
  });
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
