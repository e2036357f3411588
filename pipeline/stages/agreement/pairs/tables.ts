import { group } from 'd3-array';
import type { Cohort } from '../../../cohort/cohort.ts';
import type { Curation } from '../../../cohort/metric-attributes.ts';
import { familySampling, MINIMUM_FAMILIES, modelCounts } from '../../../cohort/model-sampling.ts';
import { type PairwiseAgreement, significantPairs } from '../../../statistics/correlation/counted-pairs.ts';
import { type PairQuantity, pairQuantity } from '../../../statistics/correlation/pair-means.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import { median } from '../../../statistics/numbers/median.ts';
import type { Distribution, Units } from '../../../statistics/resampling/bootstrap.ts';
import { effectiveUnits, ROUNDING } from '../../../statistics/resampling/intervals.ts';
import type { PairIntervals } from '../../../statistics/resampling/resample-agreement.ts';
import type { Columns } from '../../../warehouse/database.ts';
import { endsOf, intervalColumns, type Row } from '../../../warehouse/rows.ts';
import { MAIN_METHOD, meanColumns, quantityColumns, type SetAgreement } from './correlate-sets.ts';
import type { PartialAgreement } from './partial-correlations.ts';
import type { WithoutCopies } from './without-copies.ts';

export function* pairwiseParts({ cohort, families, methods }: SetAgreement): Generator<Columns> {
  const { metrics } = cohort;
  for (const { method, pairwise, byFamily, intervals } of methods) {
    const { a, b, reason } = pairwise;
    // Resampling few families is unreliable.
    const hasFamilies = (pair: number) => reason[pair] === null && families[pair]! >= MINIMUM_FAMILIES;
    yield* pairParts(reason.length, (columns) => {
      const { numbers, others } = columns;
      return {
        ...agreementColumns(columns, cohort, pairwise, intervals),
        method: others(() => method),
        reversed: others((pair) => metrics[a[pair]!]!.reversed || metrics[b[pair]!]!.reversed),
        reason: others((pair) => reason[pair]!),
        family_ci_low: numbers(byFamily?.low, hasFamilies),
        family_ci_high: numbers(byFamily?.high, hasFamilies),
        n_model_families: numbers(families),
        family_p_value: numbers(byFamily?.p),
        family_p_bonferroni: numbers(byFamily?.bonferroni),
        family_p_holm: numbers(byFamily?.holm),
        family_q_bh: numbers(byFamily?.benjaminiHochberg),
        family_df: numbers(byFamily?.freedom),
      };
    });
  }
}

export function partialParts({ cohort }: SetAgreement, given: PartialAgreement): Generator<Columns> {
  const { control, partial, plain, intervals } = given;
  const { reason } = partial;
  const isFixedByControl = (pair: number) =>
    reason[pair] === 'a metric is constant' && !Number.isNaN(plain[pair]);
  return pairParts(reason.length, (columns) => ({
    ...agreementColumns(columns, cohort, partial, intervals),
    control: columns.others(() => control),
    plain_estimate: columns.numbers(plain),
    reason: columns.others((pair) =>
      isFixedByControl(pair) ? 'the control leaves nothing of a metric' : reason[pair]!,
    ),
  }));
}

/** The metrics of each pair; number of models, estimate and interval; p-values that treat models as independent. */
function agreementColumns(
  { numbers, others }: PairColumns,
  { metricSet, metrics }: Cohort,
  pairwise: PairwiseAgreement,
  intervals: PairIntervals | undefined,
): Columns {
  const { a, b, reason } = pairwise;
  // Resampling few models is unreliable.
  const isCounted = (pair: number) => reason[pair] === null;
  return {
    metric_set: others(() => metricSet),
    metric_a: others((pair) => metrics[a[pair]!]!.id),
    metric_b: others((pair) => metrics[b[pair]!]!.id),
    n_models: numbers(pairwise.n),
    estimate: numbers(pairwise.estimate),
    plain_p_value: numbers(pairwise.p),
    plain_p_bonferroni: numbers(pairwise.bonferroni),
    plain_p_holm: numbers(pairwise.holm),
    plain_q_bh: numbers(pairwise.benjaminiHochberg),
    ci_low: numbers(intervals?.low, isCounted),
    ci_high: numbers(intervals?.high, isCounted),
    n_degenerate: numbers(intervals?.degenerate, isCounted),
  };
}

export function summaryRows({ cohort, methods, summary }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, byFamily }) =>
    summary.map((quantity) => {
      const { byModels, byFamilies } = method === MAIN_METHOD ? quantity : {};
      const effective = effectiveNumber(byModels, byFamilies, familySampling(cohort.models).units);
      const found =
        byFamily && significantPairs(byFamily.benjaminiHochberg, pairwise.counted, quantity.pairs);
      return {
        metric_set: cohort.metricSet,
        quantity: quantity.name,
        method,
        ...quantityColumns(pairwise.counted, quantity, method),
        ...modelCounts(cohort.models),
        n_metrics: cohort.metrics.length,
        n_effective: effective.value,
        ...endsOf(effective, 'n_effective'),
        n_significant: found?.significant ?? null,
        n_significantly_negative: found?.negative ?? null,
        median_family_df: byFamily ? median(quantity.pairs.map((pair) => byFamily.freedom[pair]!)) : null,
      };
    }),
  );
}

export function categoryPairRows({ cohort, methods, categoryPairs }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise: { counted } }) =>
    categoryPairs.map((quantity) => {
      const between = meanColumns(counted, quantity.between);
      const { byFamilies } = method === MAIN_METHOD ? quantity.between : {};
      return {
        metric_set: cohort.metricSet,
        category_a: quantity.categories[0],
        category_b: quantity.categories[1],
        method,
        ...quantityColumns(counted, quantity, method),
        share_negative: pairQuantity(counted, { ...quantity, kind: 'share_negative' }),
        between_data_sets: between.estimate,
        ...endsOf(byFamilies, 'between_family_ci'),
        n_pairs_between: between.n_pairs,
      };
    }),
  );
}

/** @param withoutCopies by metric set, for cohorts with copies */
export function summaryVariantRows(
  sets: readonly SetAgreement[],
  given: Map<Cohort, PartialAgreement>,
  withoutCopies: Map<string, WithoutCopies>,
): Row[] {
  return sets.flatMap(({ cohort, methods, summary }) => {
    const { models, metricSet } = cohort;
    // The summary itself if the cohort has no copies.
    const all = { models, estimates: methods[0]!.pairwise.counted, found: summary };
    const variants = [
      { variant: 'one_of_each_copy', ...(withoutCopies.get(metricSet) ?? all) },
      ...givenControl(given.get(cohort)),
    ];
    return variants.flatMap(({ variant, models, estimates, found }) =>
      means(found).map((quantity) => ({
        metric_set: metricSet,
        variant,
        quantity: quantity.name,
        ...quantityColumns(estimates, quantity),
        ...modelCounts(models),
        n_metrics: cohort.metrics.length,
      })),
    );
  });
}

function means<Q extends PairQuantity>(quantities: readonly Q[]): Q[] {
  return quantities.filter(({ kind }) => kind === 'mean');
}

/** A set's headline quantities over models with the control. */
function givenControl(given: PartialAgreement | undefined): (WithoutCopies & { variant: string })[] {
  if (!given) return [];
  const { models, partial, summary } = given;
  const plain = given.plain.map((rho, pair) => (Number.isNaN(partial.counted[pair]) ? Number.NaN : rho));
  return [
    { variant: 'given_control', models, estimates: partial.counted, found: summary.partial },
    { variant: 'models_with_control', models, estimates: plain, found: summary.plain },
  ];
}

/** How the metrics of a set are counted: which pairs are in a mean, and their weights. */
type Choice = (pairs: readonly number[]) => { pairs: readonly number[]; weights?: Float64Array };

/** The headline means with other pairs or other weights of pairs: rows of agreement/summary_variant. */
export function metricChoiceRows(set: SetAgreement): Row[] {
  const { summary, dataSets, scoreWeights, meanOf } = set;
  const { counted } = set.methods[0]!.pairwise;
  const { metrics, models, metricSet } = set.cohort;
  const { a, b } = allPairs(metrics.length);
  const namesUnder = (curation: Curation) => dataSets.map((own) => own[curation]);
  const different = (names: readonly string[], pairs: readonly number[]) =>
    pairs.filter((pair) => names[a[pair]!] !== names[b[pair]!]);
  const equal = (curation: Curation): Choice => {
    const names = namesUnder(curation);
    return (pairs) => {
      const own = different(names, pairs).filter((pair) => !Number.isNaN(counted[pair]));
      const key = (pair: number) => [names[a[pair]!], names[b[pair]!]].sort().join('\n');
      return { pairs: own, weights: equalWeights(own, key, counted.length) };
    };
  };
  const products = Float64Array.from(a, (one, pair) => scoreWeights[one]! * scoreWeights[b[pair]!]!);
  const choices: Record<string, Choice> = {
    different_data_sets: (pairs) => ({ pairs: different(namesUnder('by_study'), pairs) }),
    data_sets_equal: equal('by_study'),
    collections_equal: equal('collections'),
    by_weight: (pairs) => ({ pairs, weights: products }),
  };
  return Object.entries(choices).flatMap(([variant, choose]) =>
    means(summary).map(({ name, pairs }) => {
      const { pairs: own, weights } = choose(pairs);
      return {
        metric_set: metricSet,
        variant,
        quantity: name,
        ...intervalColumns(undefined),
        ...meanOf(own, weights),
        ...modelCounts(models),
        n_metrics: metrics.length,
      };
    }),
  );
}

/**
 * Weights with which each group of pairs counts as much as any other.
 *
 * @param size the number of all pairs
 */
function equalWeights(pairs: readonly number[], key: (pair: number) => string, size: number): Float64Array {
  const weights = new Float64Array(size);
  for (const own of group(pairs, key).values()) for (const pair of own) weights[pair] = 1 / own.length;
  return weights;
}

type Spread = Pick<Distribution, 'standardError'>;

/**
 * The effective number of independent models: how many independent models would give a quantity the standard error
 * that it has by leaving out families. A standard error falls with the root of the number of models. The range
 * is that of the families' variance, as {@link effectiveUnits} − 1 times a χ² variable with as many degrees of freedom
 * (quantiles by Wilson & Hilferty 1931). NaN without both distributions, or if one of them does not vary.
 */
export function effectiveNumber(
  byModels: Spread | undefined,
  byFamilies: Spread | undefined,
  families: Units,
) {
  const [ofModels, ofFamilies] = [byModels, byFamilies].map((each) => each?.standardError ?? Number.NaN);
  const isVarying = ofModels! >= ROUNDING && ofFamilies! >= ROUNDING;
  const value = isVarying ? families.of.length * (ofModels! / ofFamilies!) ** 2 : Number.NaN;
  const spread = 2 / (9 * (effectiveUnits(families) - 1));
  const quantile = (z: number) => Math.max(0, 1 - spread + z * Math.sqrt(spread)) ** 3;
  return { value, low: value * quantile(-1.96), high: value * quantile(1.96) };
}

/** Number of pairs in a part. */
const PAIRS_PER_PART = 2 ** 16;

/** Builds columns for the pairs of a part. */
interface PairColumns {
  /** NaN is a missing value: without values, and for pairs that have none. */
  numbers(values: ArrayLike<number> | undefined, has?: (pair: number) => boolean): Float64Array;
  others<T extends string | boolean | null>(value: (pair: number) => T): T[];
}

/** Parts of a table with a row per pair. */
function* pairParts(pairs: number, part: (columns: PairColumns) => Columns): Generator<Columns> {
  for (let start = 0; start < pairs; start += PAIRS_PER_PART) {
    const length = Math.min(PAIRS_PER_PART, pairs - start);
    yield part({
      numbers: (values, has = () => true) =>
        Float64Array.from({ length }, (_, i) => (values && has(start + i) ? values[start + i]! : Number.NaN)),
      others: (value) => Array.from({ length }, (_, i) => value(start + i)),
    });
  }
}
