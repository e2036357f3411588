import { group } from 'd3-array';
import type { Model } from '../../../cohort/cohort.ts';
import type { Curation, DataSets } from '../../../cohort/curations.ts';
import { familyCount, familyUnits, MINIMUM_FAMILIES } from '../../../cohort/model-sampling.ts';
import { significantPairs } from '../../../statistics/correlation/counted-pairs.ts';
import { pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import { allPairs } from '../../../statistics/correlation/pairs.ts';
import { median } from '../../../statistics/numbers/median.ts';
import type { Planned } from '../../../statistics/resampling/resampling-plan.ts';
import type { Columns } from '../../../warehouse/database.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { FamilyMean } from '../families/tables.ts';
import { MAIN_METHOD, type SetAgreement } from './correlate-sets.ts';
import { effectiveNumber } from './effective-number.ts';
import { familyTestColumns, pairIntervalColumns, pairParts, testedColumns } from './pair-columns.ts';
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
