import { group } from 'd3-array';
import type { Model } from '../../../cohort/cohort.ts';
import type { Curation, DataSets } from '../../../cohort/curations.ts';
import { familyCount, familyUnits, MINIMUM_FAMILIES } from '../../../cohort/model-sampling.ts';
import {
  type PairwiseAgreement,
  type RobustAgreement,
  significantPairs,
} from '../../../statistics/correlation/counted-pairs.ts';
import { pairQuantity } from '../../../statistics/correlation/pair-means.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import { median } from '../../../statistics/numbers/median.ts';
import type { Distribution, Units } from '../../../statistics/resampling/bootstrap.ts';
import { effectiveUnits } from '../../../statistics/resampling/intervals.ts';
import type { PairIntervals } from '../../../statistics/resampling/resample-agreement.ts';
import type { Planned } from '../../../statistics/resampling/resampling-plan.ts';
import type { Columns } from '../../../warehouse/database.ts';
import { familyColumns, intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { FamilyMean } from '../families/tables.ts';
import { MAIN_METHOD, type SetAgreement } from './correlate-sets.ts';
import type { PartialAgreement } from './partial-correlations.ts';
import type { WithoutCopies } from './without-copies.ts';

export function* pairwiseParts({ cohort, families, methods }: SetAgreement): Generator<Columns> {
  const { metricSet, metrics } = cohort;
  for (const { method, pairwise, byFamily, intervals } of methods) {
    const { a, b, n, reason } = pairwise;
    // Resampling few models or families is unreliable.
    const isCounted = (pair: number) => reason[pair] === null;
    const hasEnoughFamilies = (pair: number) => isCounted(pair) && families[pair]! >= MINIMUM_FAMILIES;
    const end = (ends: Float64Array | undefined) => (pair: number) =>
      ends && hasEnoughFamilies(pair) ? ends[pair]! : Number.NaN;
    yield* pairParts(n.length, (columns) => {
      const { numbers, others } = columns;
      return {
        metric_set: others(() => metricSet),
        metric_a: others((pair) => metrics[a[pair]!]!.id),
        metric_b: others((pair) => metrics[b[pair]!]!.id),
        method: others(() => method),
        ...testedColumns(columns, pairwise),
        ...pairIntervalColumns(columns, intervals, isCounted),
        reversed: others((pair) => metrics[a[pair]!]!.reversed || metrics[b[pair]!]!.reversed),
        reason: others((pair) => reason[pair]!),
        family_ci_low: numbers(end(byFamily?.low)),
        family_ci_high: numbers(end(byFamily?.high)),
        n_model_families: numbers((pair) => families[pair]!),
        ...familyTestColumns(columns, byFamily),
      };
    });
  }
}

export function partialParts({ cohort }: SetAgreement, given: PartialAgreement): Generator<Columns> {
  const { control, partial, plain, intervals } = given;
  const { a, b, n, reason } = partial;
  const isFixedByControl = (pair: number) =>
    reason[pair] === 'a metric is constant' && !Number.isNaN(plain[pair]);
  return pairParts(n.length, (columns) => {
    const { numbers, others } = columns;
    return {
      metric_set: others(() => cohort.metricSet),
      metric_a: others((pair) => cohort.metrics[a[pair]!]!.id),
      metric_b: others((pair) => cohort.metrics[b[pair]!]!.id),
      control: others(() => control),
      ...testedColumns(columns, partial),
      plain_estimate: numbers((pair) => plain[pair]!),
      ...pairIntervalColumns(columns, intervals, (pair) => reason[pair] === null),
      reason: others((pair) =>
        isFixedByControl(pair) ? 'the control leaves nothing of a metric' : reason[pair]!,
      ),
    };
  });
}

export function summaryRows({ cohort, methods, summary }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, byFamily }) =>
    summary.map((quantity) => {
      const { byModels, byFamilies } = method === MAIN_METHOD ? quantity : {};
      const effective = effectiveNumber(byModels, byFamilies, familyUnits(cohort.models));
      const found = byFamily && significantPairs(byFamily, pairwise.counted, quantity.pairs);
      return {
        metric_set: cohort.metricSet,
        quantity: quantity.name,
        method,
        estimate: pairQuantity(pairwise.counted, quantity),
        ...intervalColumns(byModels),
        n_models: cohort.models.length,
        n_metrics: cohort.metrics.length,
        ...familyColumns(byFamilies),
        n_model_families: familyCount(cohort.models),
        n_effective: effective.value,
        n_effective_low: effective.low,
        n_effective_high: effective.high,
        n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
        n_significant: found?.significant ?? null,
        n_significantly_negative: found?.negative ?? null,
        median_family_df: byFamily ? median(quantity.pairs.map((pair) => byFamily.freedom[pair]!)) : null,
      };
    }),
  );
}

/** A set's headline quantities, computed with other models, pairs or correlations. */
interface Variant {
  name: string;
  models: readonly Model[];
  /** Per pair of metrics of the set; NaN if it does not count. */
  estimates: Float64Array;
  /** The summary's quantities over these models. */
  found: readonly Planned[] | undefined;
}

export function summaryVariantRows(
  sets: readonly SetAgreement[],
  given: Map<SetAgreement['cohort'], PartialAgreement> | undefined,
  /** By metric set, for cohorts with copies. */
  withoutCopies: Map<string, WithoutCopies>,
): Row[] {
  return sets.flatMap((set) =>
    [
      oneOfEachCopy(set, withoutCopies.get(set.cohort.metricSet)),
      ...givenControl(given?.get(set.cohort)),
    ].flatMap((variant) => rows(set, variant)),
  );
}

/** Rows for means only. */
function rows({ cohort, summary }: SetAgreement, variant: Variant): Row[] {
  const { name, models, estimates, found } = variant;
  return [...summary.entries()]
    .filter(([, { kind }]) => kind === 'mean')
    .map(([i, quantity]) => {
      const pairs = quantity.pairs.filter((pair) => !Number.isNaN(estimates[pair]));
      return {
        metric_set: cohort.metricSet,
        variant: name,
        quantity: quantity.name,
        estimate: pairQuantity(estimates, quantity),
        ...intervalColumns(found?.[i]?.byModels),
        ...familyColumns(found?.[i]?.byFamilies),
        n_models: models.length,
        n_model_families: familyCount(models),
        n_metrics: cohort.metrics.length,
        n_pairs: pairs.length,
      };
    });
}

/** One model per group of copies; the summary itself if the cohort has no copies. */
function oneOfEachCopy(
  { cohort, methods, summary }: SetAgreement,
  without: WithoutCopies | undefined,
): Variant {
  const { pairwise } = methods[0]!;
  const all = {
    models: cohort.models,
    estimates: pairwise.counted,
    found: summary,
  };
  return { name: 'one_of_each_copy', ...(without ?? all) };
}

function givenControl(given: PartialAgreement | undefined): Variant[] {
  if (!given) return [];
  const { models, partial, summary } = given;
  const plain = given.plain.map((rho, pair) => (Number.isNaN(partial.counted[pair]) ? Number.NaN : rho));
  return [
    { name: 'given_control', models, estimates: partial.counted, found: summary.partial },
    { name: 'models_with_control', models, estimates: plain, found: summary.plain },
  ];
}

/** How the metrics of a set are counted: which pairs are in a mean, and their weights. */
type Choice = (pairs: readonly number[]) => { pairs: readonly number[]; weights?: Float64Array };

/**
 * The headline means with other pairs or other weights of pairs: rows of agreement/summary_variant.
 *
 * @param scoreWeights the weights of metrics in the score by id
 */
export function metricChoiceRows(
  { cohort, summary, methods }: SetAgreement,
  dataSets: ReadonlyMap<string, DataSets>,
  scoreWeights: ReadonlyMap<string, number>,
  meanOf: FamilyMean,
): Row[] {
  const { counted } = methods[0]!.pairwise;
  const { metrics, models, metricSet } = cohort;
  const { a, b } = allPairs(metrics.length);
  const namesUnder = (curation: Curation) => metrics.map(({ id }) => dataSets.get(id)![curation]);
  const different = (curation: Curation): Choice => {
    const names = namesUnder(curation);
    return (pairs) => ({ pairs: pairs.filter((pair) => names[a[pair]!] !== names[b[pair]!]) });
  };
  const equal = (curation: Curation): Choice => {
    const names = namesUnder(curation);
    return (pairs) => {
      const own = different(curation)(pairs).pairs.filter((pair) => !Number.isNaN(counted[pair]));
      const key = (pair: number) => [names[a[pair]!], names[b[pair]!]].sort().join('\n');
      return { pairs: own, weights: equalWeights(own, key, counted.length) };
    };
  };
  const products = Float64Array.from(
    a,
    (one, pair) => scoreWeights.get(metrics[one]!.id)! * scoreWeights.get(metrics[b[pair]!]!.id)!,
  );
  const choices: Record<string, Choice> = {
    different_data_sets: different('by_study'),
    data_sets_equal: equal('by_study'),
    collections_equal: equal('collections'),
    by_weight: (pairs) => ({ pairs, weights: products }),
  };
  return Object.entries(choices).flatMap(([variant, choose]) =>
    summary
      .filter(({ kind }) => kind === 'mean')
      .map(({ name, pairs }) => {
        const { pairs: own, weights } = choose(pairs);
        return {
          metric_set: metricSet,
          variant,
          quantity: name,
          ...intervalColumns(undefined),
          ...meanOf(own, weights),
          n_models: models.length,
          n_model_families: familyCount(models),
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

type StandardError = Pick<Distribution, 'standardError'>;

/** Standard errors below this are rounding errors. */
const ROUNDING = 1e-12;

export interface EffectiveNumber {
  value: number;
  low: number;
  high: number;
}

/**
 * The effective number of independent models: how many independent models would give a quantity the standard error
 * that it has by leaving out families. A standard error falls with the root of the number of models. The range
 * is that of the families' variance, as {@link effectiveUnits} − 1 times a χ² variable with as many degrees of freedom
 * (quantiles by Wilson & Hilferty 1931). NaN without both distributions, or if one of them does not vary.
 */
export function effectiveNumber(
  byModels: StandardError | undefined,
  byFamilies: StandardError | undefined,
  families: Units,
): EffectiveNumber {
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
export interface PairColumns {
  /** NaN is a missing value. */
  numbers(value: (pair: number) => number): Float64Array;
  others<T extends string | boolean | null>(value: (pair: number) => T): T[];
}

/** Parts of a table with a row per pair. */
export function* pairParts(pairs: number, part: (columns: PairColumns) => Columns): Generator<Columns> {
  for (let start = 0; start < pairs; start += PAIRS_PER_PART) {
    const length = Math.min(PAIRS_PER_PART, pairs - start);
    yield part({
      numbers: (value) => Float64Array.from({ length }, (_, i) => value(start + i)),
      others: (value) => Array.from({ length }, (_, i) => value(start + i)),
    });
  }
}

/** Number of models, estimate, and p-values that treat models as independent. */
function testedColumns(
  { numbers }: PairColumns,
  { n, estimate, p, bonferroni, holm, benjaminiHochberg }: PairwiseAgreement,
) {
  const column = (values: ArrayLike<number>) => numbers((pair) => values[pair]!);
  return {
    n_models: column(n),
    estimate: column(estimate),
    plain_p_value: column(p),
    plain_p_bonferroni: column(bonferroni),
    plain_p_holm: column(holm),
    plain_q_bh: column(benjaminiHochberg),
  };
}

/** p-values of the tests by family; NaN without tests. */
function familyTestColumns({ numbers }: PairColumns, tests: RobustAgreement | undefined) {
  const column = (values: Float64Array | undefined) => numbers((pair) => values?.[pair] ?? Number.NaN);
  return {
    family_p_value: column(tests?.p),
    family_p_bonferroni: column(tests?.bonferroni),
    family_p_holm: column(tests?.holm),
    family_q_bh: column(tests?.benjaminiHochberg),
    family_df: column(tests?.freedom),
  };
}

/** Intervals, NaN for pairs that have none. */
function pairIntervalColumns(
  { numbers }: PairColumns,
  intervals: PairIntervals | undefined,
  has: (pair: number) => boolean,
) {
  const column = (values: ArrayLike<number> | undefined) =>
    numbers((pair) => (values && has(pair) ? values[pair]! : Number.NaN));
  return {
    ci_low: column(intervals?.low),
    ci_high: column(intervals?.high),
    n_degenerate: column(intervals?.degenerate),
  };
}
