import type { Cohort, Union } from '../../cohort/cohort.ts';
import { familySampling, familyUnits, MINIMUM_FAMILIES, modelSampling } from '../../cohort/model-sampling.ts';
import { testByFamily } from '../../parallel/cluster-robust-tests.ts';
import { correlateAll } from '../../parallel/correlate-all.ts';
import { resampleAgreement } from '../../parallel/resample-agreement.ts';
import type { Distribution, Sampling } from '../../statistics/bootstrap.ts';
import type { CorrelationMethod } from '../../statistics/correlations.ts';
import {
  countedEstimates,
  type PairwiseAgreement,
  pairwiseAgreement,
  type RobustAgreement,
  robustAgreement,
  tested,
} from '../../statistics/counted-pairs.ts';
import { familiesPerPair } from '../../statistics/families-per-pair.ts';
import { type PairQuantity, renumberPairs } from '../../statistics/pair-average.ts';
import { intervalsAt, type PairIntervals } from '../../statistics/pair-intervals.ts';
import { bounds } from '../../statistics/reliability.ts';
import {
  type CategoryPairQuantity,
  categoryPairQuantities,
  type OwnQuantity,
  ownCategoryQuantities,
  type SummaryQuantity,
  summaryQuantities,
} from '../../studies/headline-quantities.ts';
import { isOwnMetric } from '../../studies/is-own-metric.ts';
import type { Study } from '../../studies/study.ts';
import type { Workers } from '../../workers/workers.ts';
import { bestReliability, type MetricReliability } from './metric-reliability.ts';
import {
  type AttributePairs,
  attributeEffectQuantities,
  attributePairs,
  type CuratedAttributes,
  curatedAttributes,
  type KnownMetrics,
} from './shared-attributes.ts';

/** Agreement within a metric set. */
export interface SetAgreement {
  cohort: Cohort;
  /** One per metric. */
  reliabilities: MetricReliability[];
  /** Per pair of metrics, the largest expected correlation if the noise of the metrics is independent. */
  bounds: Float64Array;
  /** Per pair, the number of families among the models with both metrics. */
  families: Int32Array;
  summary: SummaryQuantity[];
  categoryPairs: CategoryPairQuantity[];
  ownCategories: OwnQuantity[];
  /** Main method only. */
  attributes: CuratedAttributes[];
  attributePairs: AttributePairs[];
  methods: MethodAgreement[];
}

export interface MethodAgreement {
  method: CorrelationMethod;
  pairwise: PairwiseAgreement;
  /** Cluster-robust tests, with families as clusters; main method only. */
  byFamily?: RobustAgreement;
  /** Main method only; undefined if there are too few models. */
  intervals?: Intervals;
}

/** Intervals from resamples of models, and from leaving out families if there are enough. */
export interface Intervals {
  byModels: QuantityIntervals & { pairs: PairIntervals };
  byFamilies: QuantityIntervals;
  /** Per quantity of the summary, its value without each family (by the number of `familyUnits`), and with all. */
  summaryWithout: Float64Array[];
}

/** The interval of each quantity; undefined if it has none. */
type QuantityIntervals = Groups<(Distribution | undefined)[]>;

/** Groups of quantities computed from a set's correlations. */
interface Groups<T> {
  summary: T;
  categoryPairs: T;
  /** Means of each of the user's own metrics with others. */
  ownCategories: T;
  /** Means of pairs that share attributes, and the coefficients of the regression on these. */
  attributePairs: T;
  attributeEffects: T;
  /** The summary of correlations divided by their bounds, and of plain correlations over the same pairs. */
  disattenuated: T;
  withBound: T;
  /** The summary over pairs with enough families to take one model of each. */
  withFamilies: T;
}

const groupNames = [
  'summary',
  'categoryPairs',
  'ownCategories',
  'attributePairs',
  'attributeEffects',
  'disattenuated',
  'withBound',
  'withFamilies',
] as const;

/**
 * Agreement of each set of a union; pairs shared by several sets are computed once.
 *
 * @param reliabilities one per metric of the union
 */
export async function agree(
  union: Union,
  reliabilities: MetricReliability[],
  known: KnownMetrics,
  study: Study,
  workers: Workers,
): Promise<SetAgreement[]> {
  const found = await correlateAll(workers, union.columns, study.correlations);
  const correlations = new Map(study.correlations.map((method) => [method, tested(found[method], method)]));
  const unionBounds = bounds(reliabilities.map(bestReliability));
  const inverseBounds = unionBounds.map((bound) => 1 / bound);
  const counted = countedEstimates(correlations.get('spearman')!, study.minimum_models);
  const units = familyUnits(union.models);
  const families = familiesPerPair(union.columns, units);
  const byFamily = await testByFamily(workers, union.columns, units, counted);
  const sets = [...union.pairs].map(([cohort, positions]) => {
    const summary = summaryQuantities(cohort.metrics);
    const categoryPairs = categoryPairQuantities(cohort.metrics);
    const ownCategories = ownCategoryQuantities(cohort.metrics, isOwnMetric(study));
    const attributes = curatedAttributes(
      cohort.metrics,
      known,
      Float64Array.from(positions, (position) => counted[position]!),
    );
    const pairsByAttribute = attributePairs(attributes);
    const among = (quantities: readonly PairQuantity[], isIn: (pair: number) => boolean = () => true) =>
      quantities
        .map((quantity) => renumberPairs(quantity, positions))
        .map((quantity) => ({ ...quantity, pairs: quantity.pairs.filter(isIn) }));
    const withBound = among(summary, (pair) => !Number.isNaN(unionBounds[pair]));
    const groups: Groups<PairQuantity[]> = {
      summary: among(summary),
      categoryPairs: among(categoryPairs),
      ownCategories: among(ownCategories),
      attributePairs: among(pairsByAttribute.flatMap(({ quantities }) => quantities)),
      attributeEffects: attributes.flatMap(({ shared }) =>
        attributeEffectQuantities(shared, positions, counted.length),
      ),
      disattenuated: withBound.map((quantity) => ({ ...quantity, weights: inverseBounds })),
      withBound,
      withFamilies: among(summary, (pair) => families[pair]! >= study.minimum_models),
    };
    return {
      cohort,
      positions,
      summary,
      categoryPairs,
      ownCategories,
      attributes,
      attributePairs: pairsByAttribute,
      groups,
    };
  });
  const intervals = await findIntervals(
    union,
    counted,
    sets.map(({ groups }) => groups),
    families,
    study,
    workers,
  );
  return sets.map(({ groups: _, positions, ...set }, i) => ({
    ...set,
    reliabilities: set.cohort.metrics.map(({ id }) => reliabilities[union.metricIds.indexOf(id)]!),
    bounds: Float64Array.from(positions, (position) => unionBounds[position]!),
    families: positions.map((position) => families[position]!),
    methods: study.correlations.map((method) => ({
      method,
      pairwise: pairwiseAgreement(
        set.cohort.metrics.length,
        correlations.get(method)!,
        positions,
        study.minimum_models,
      ),
      ...(method === 'spearman' && { byFamily: robustAgreement(byFamily, counted, positions) }),
      ...(method === 'spearman' && intervals && { intervals: intervalsOfSet(intervals, i, positions) }),
    })),
  }));
}

/** Intervals of a union's pairs, and of the quantities of its sets. */
interface UnionIntervals {
  pairs: PairIntervals;
  byModels: QuantityIntervals[];
  byFamilies: QuantityIntervals[];
  withoutFamilies: Groups<Float64Array[]>[];
}

function intervalsOfSet(
  { pairs, byModels, byFamilies, withoutFamilies }: UnionIntervals,
  set: number,
  positions: Int32Array,
): Intervals {
  return {
    byModels: { ...byModels[set]!, pairs: intervalsAt(pairs, positions) },
    byFamilies: byFamilies[set]!,
    summaryWithout: withoutFamilies[set]!.summary,
  };
}

async function findIntervals(
  { models, columns }: Union,
  counted: Float64Array,
  sets: Groups<PairQuantity[]>[],
  families: Int32Array,
  study: Study,
  workers: Workers,
): Promise<UnionIntervals | undefined> {
  if (models.length < study.minimum_models) return undefined;
  const quantities = sets.flatMap((groups) => groupNames.flatMap((name) => groups[name]));
  const resample = (sampling: Sampling, withPairs: boolean) =>
    resampleAgreement(workers, { columns, counted, quantities, sampling }, { withPairs });
  const byModels = await resample(modelSampling(models, study), true);
  const sampling = familySampling(models);
  const byFamilies = await resample(sampling, false);
  const isCounted = (pair: number) => !Number.isNaN(counted[pair]);
  const hasFamilies = (pair: number) => isCounted(pair) && families[pair]! >= MINIMUM_FAMILIES;
  // Shares have no interval: sampling noise biases them, and resampling adds to the bias.
  const intervals = (found: readonly Distribution[], has: (pair: number) => boolean) =>
    found.map((interval, q) => {
      const { kind, pairs } = quantities[q]!;
      return kind === 'mean' && pairs.some(has) ? interval : undefined;
    });
  const without = quantities.map((_, q) =>
    byFamilies.values.subarray(q * sampling.resamples, (q + 1) * sampling.resamples),
  );
  return {
    pairs: byModels.pairs,
    byModels: inGroups(intervals(byModels.quantities, isCounted), sets),
    byFamilies: inGroups(intervals(byFamilies.quantities, hasFamilies), sets),
    withoutFamilies: inGroups(without, sets),
  };
}

/** Splits what was found for all quantities into sets and groups. */
function inGroups<T>(all: readonly T[], sets: Groups<PairQuantity[]>[]): Groups<T[]>[] {
  const rest = [...all];
  return sets.map((groups) => {
    const own = groupNames.map((name) => [name, rest.splice(0, groups[name].length)] as const);
    return Object.fromEntries(own) as unknown as Groups<T[]>;
  });
}
