import type { Cohort, Union } from '../../cohort/cohort.ts';
import type { MetricAttributes } from '../../cohort/metric-attributes.ts';
import {
  enoughFamilies,
  familySampling,
  familyUnits,
  MINIMUM_FAMILIES,
  modelSampling,
} from '../../cohort/model-sampling.ts';
import { testByFamily } from '../../parallel/cluster-robust-tests.ts';
import { correlateAll } from '../../parallel/correlate-all.ts';
import { type ResampledIntervals, resampleAgreement } from '../../parallel/resample-agreement.ts';
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
import {
  type AttributePairQuantity,
  attributeEffectQuantities,
  attributePairQuantities,
  type SharedAttributes,
  sharedAttributes,
} from './shared-attributes.ts';

/** Agreement within a metric set. */
export interface SetAgreement {
  cohort: Cohort;
  /** Per pair, the number of families among the models with both metrics. */
  families: Int32Array;
  summary: SummaryQuantity[];
  categoryPairs: CategoryPairQuantity[];
  ownCategories: OwnQuantity[];
  /** Main method only. */
  attributes: SharedAttributes;
  attributePairs: AttributePairQuantity[];
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

/** Intervals from resamples of models, and of families if there are enough. */
export interface Intervals {
  byModels: SetIntervals;
  byFamilies?: SetIntervals;
}

/** Intervals of all pairs, and of each quantity; undefined if a quantity has none. */
interface SetIntervals extends Groups<(Distribution | undefined)[]> {
  pairs: PairIntervals;
}

/** Groups of quantities computed from a set's correlations. */
interface Groups<T> {
  summary: T;
  categoryPairs: T;
  /** Means of each of the user's own metrics with others. */
  ownCategories: T;
  /** Means of pairs that share attributes, and the coefficients of the regression on these. */
  attributePairs: T;
  attributeEffects: T;
}

const groupNames = [
  'summary',
  'categoryPairs',
  'ownCategories',
  'attributePairs',
  'attributeEffects',
] as const;

/**
 * Agreement of each set of a union; pairs shared by several sets are computed once.
 *
 * @param known the attributes of curated metrics by id
 */
export async function agree(
  union: Union,
  known: ReadonlyMap<string, MetricAttributes>,
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
    const attributes = sharedAttributes(
      cohort.metrics,
      known,
      Float64Array.from(positions, (position) => counted[position]!),
    );
    const attributePairs = attributePairQuantities(attributes);
    const among = (quantities: readonly PairQuantity[]) =>
      quantities.map((quantity) => renumberPairs(quantity, positions));
    const groups: Groups<PairQuantity[]> = {
      summary: among(summary),
      categoryPairs: among(categoryPairs),
      ownCategories: among(ownCategories),
      attributePairs: among(attributePairs),
      attributeEffects: attributeEffectQuantities(attributes, positions, counted.length),
    };
    return { cohort, positions, summary, categoryPairs, ownCategories, attributes, attributePairs, groups };
  });
  const intervals = await bootstrap(
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
      ...(method === 'spearman' && { byFamily: robustAgreement(byFamily, positions) }),
      ...(method === 'spearman' && intervals && { intervals: intervalsOfSet(intervals, i, positions) }),
    })),
  }));
}

/** Intervals of all pairs of a union, and of the quantities of its sets. */
interface UnionIntervals {
  pairs: PairIntervals;
  sets: Groups<(Distribution | undefined)[]>[];
}

function intervalsOfSet(
  { byModels, byFamilies }: { byModels: UnionIntervals; byFamilies?: UnionIntervals },
  set: number,
  positions: Int32Array,
): Intervals {
  const own = ({ pairs, sets }: UnionIntervals): SetIntervals => ({
    ...sets[set]!,
    pairs: intervalsAt(pairs, positions),
  });
  return { byModels: own(byModels), ...(byFamilies && { byFamilies: own(byFamilies) }) };
}

async function bootstrap(
  { models, columns }: Union,
  counted: Float64Array,
  sets: Groups<PairQuantity[]>[],
  families: Int32Array,
  study: Study,
  workers: Workers,
): Promise<{ byModels: UnionIntervals; byFamilies?: UnionIntervals } | undefined> {
  if (models.length < study.minimum_models) return undefined;
  const quantities = sets.flatMap((groups) => groupNames.flatMap((name) => groups[name]));
  const intervals = async (sampling: Sampling, hasEnoughFamilies: (pair: number) => boolean) => {
    const found = await resampleAgreement(
      workers,
      { columns, counted, quantities, sampling },
      { withPairs: true },
    );
    const has = ({ kind, pairs }: PairQuantity) =>
      // Shares have no interval: sampling noise biases them, and resampling adds to the bias.
      kind === 'mean' && pairs.some((pair) => !Number.isNaN(counted[pair]) && hasEnoughFamilies(pair));
    return splitIntoGroups(found, sets, has);
  };
  const byModels = await intervals(modelSampling(models, study), () => true);
  if (!enoughFamilies(models)) return { byModels };
  const hasEnoughFamilies = (pair: number) => families[pair]! >= MINIMUM_FAMILIES;
  return { byModels, byFamilies: await intervals(familySampling(models, study), hasEnoughFamilies) };
}

/** Splits the list of all intervals into sets and groups of quantities. */
function splitIntoGroups(
  { pairs, quantities }: ResampledIntervals,
  sets: Groups<PairQuantity[]>[],
  has: (quantity: PairQuantity) => boolean,
): UnionIntervals {
  const rest = [...quantities];
  const take = (group: PairQuantity[]) =>
    rest.splice(0, group.length).map((interval, q) => (has(group[q]!) ? interval : undefined));
  return {
    pairs,
    sets: sets.map((groups) => ({
      summary: take(groups.summary),
      categoryPairs: take(groups.categoryPairs),
      ownCategories: take(groups.ownCategories),
      attributePairs: take(groups.attributePairs),
      attributeEffects: take(groups.attributeEffects),
    })),
  };
}
