import type { Cohort, Union } from '../../../cohort/cohort.ts';
import { isOwnMetric } from '../../../cohort/is-own-metric.ts';
import {
  familySampling,
  familyUnits,
  MINIMUM_FAMILIES,
  modelSampling,
} from '../../../cohort/model-sampling.ts';
import { testByFamily } from '../../../statistics/correlation/cluster-robust-tests.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-all.ts';
import type { CorrelationMethod } from '../../../statistics/correlation/correlations.ts';
import {
  countedEstimates,
  type PairwiseAgreement,
  pairwiseAgreement,
  type RobustAgreement,
  robustAgreement,
  tested,
} from '../../../statistics/correlation/counted-pairs.ts';
import { type PairQuantity, renumberPairs } from '../../../statistics/correlation/pair-average.ts';
import type { Distribution, Sampling } from '../../../statistics/resampling/bootstrap.ts';
import { intervalsAt, type PairIntervals } from '../../../statistics/resampling/pair-intervals.ts';
import { resampleAgreement } from '../../../statistics/resampling/resample-agreement.ts';
import {
  betweenDataSets,
  type CategoryPairQuantity,
  categoryPairQuantities,
  type OwnQuantity,
  ownCategoryQuantities,
  type SummaryQuantity,
  summaryQuantities,
} from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';
import {
  type AttributePairs,
  attributeEffectQuantities,
  attributePairs,
  type CuratedAttributes,
  curatedAttributes,
  type KnownMetrics,
} from '../attributes/shared-attributes.ts';
import { familiesPerPair } from '../families/families-per-pair.ts';

/** Agreement within a metric set. */
export interface SetAgreement {
  cohort: Cohort;
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
  /** The same between data sets. */
  betweenDataSets: T;
  /** Means of each of the user's own metrics with others. */
  ownCategories: T;
  /** Means of pairs that share attributes, and the coefficients of the regression on these. */
  attributePairs: T;
  attributeEffects: T;
}

const groupNames = [
  'summary',
  'categoryPairs',
  'betweenDataSets',
  'ownCategories',
  'attributePairs',
  'attributeEffects',
] as const;

/**
 * Agreement of each set of a union; pairs shared by several sets are computed once.
 */
export async function agree(
  union: Union,
  known: KnownMetrics,
  study: Study,
  workers: Workers,
): Promise<SetAgreement[]> {
  const found = await correlateAll(workers, union.columns, study.correlations);
  const correlations = new Map(study.correlations.map((method) => [method, tested(found[method], method)]));
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
    const among = (quantities: readonly PairQuantity[]) =>
      quantities.map((quantity) => renumberPairs(quantity, positions));
    const groups: Groups<PairQuantity[]> = {
      summary: among(summary),
      categoryPairs: among(categoryPairs),
      betweenDataSets: among(betweenDataSets(categoryPairs, cohort.metrics)),
      ownCategories: among(ownCategories),
      attributePairs: among(pairsByAttribute.flatMap(({ quantities }) => quantities)),
      attributeEffects: attributes.flatMap(({ shared }) =>
        attributeEffectQuantities(shared, positions, counted.length),
      ),
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
