import {
  amongAll,
  type PairQuantity,
  type PairwiseAgreement,
  pairwiseAgreement,
  type Tested,
  tested,
} from '../../statistics/agreement.ts';
import type { CorrelationMethod } from '../../statistics/correlation.ts';
import { allPlaces } from '../../statistics/pairs.ts';
import {
  type CategoryPairQuantity,
  categoryPairQuantities,
  type SummaryQuantity,
  summaryQuantities,
} from '../../statistics/quantities.ts';
import { bounds } from '../../statistics/reliability.ts';
import type { Study } from '../../studies/study.ts';
import type { Cohort, Union } from '../../warehouse/cohort.ts';
import { enoughFamilies, familySampling, modelSampling } from '../../warehouse/sampling.ts';
import { correlateAll, type ResampledIntervals, resampleAgreement } from '../../workers/agreement.ts';
import type { Workers } from '../../workers/workers.ts';
import type { ReliabilityWithInterval } from './reliability.ts';

/** The agreement of a metric set's metrics. */
export interface SetAgreement {
  cohort: Cohort;
  /** Per metric, how reliable it is. */
  reliabilities: ReliabilityWithInterval[];
  /** Per pair of metrics, the largest correlation that such noisy ones can be expected to show. */
  bounds: Float64Array;
  summary: SummaryQuantity[];
  categoryPairs: CategoryPairQuantity[];
  methods: MethodAgreement[];
}

export interface MethodAgreement {
  method: CorrelationMethod;
  pairwise: PairwiseAgreement;
  /** Of the main method alone; none where there are too few models. */
  intervals?: Intervals;
}

/** From resamples of models, and of families of models; the latter where there are enough of them. */
export interface Intervals {
  byModels: OwnIntervals;
  byFamilies?: OwnIntervals;
}

/** One interval per pair, and per quantity. */
interface OwnIntervals {
  pairs: ResampledIntervals['pairs'];
  summary: ResampledIntervals['quantities'];
  categoryPairs: ResampledIntervals['quantities'];
  /** Of the summary of the correlations divided by their bounds, and as they are but for those without a bound. */
  disattenuated: ResampledIntervals['quantities'];
  withBound: ResampledIntervals['quantities'];
}

/**
 * The agreement of each set of a union: what their pairs share is computed once.
 *
 * @param reliabilities of all metrics of the union
 */
export async function agree(
  union: Union,
  reliabilities: ReliabilityWithInterval[],
  study: Study,
  workers: Workers,
): Promise<SetAgreement[]> {
  const found = await correlateAll(workers, union.columns, study.correlations);
  const correlations = new Map(study.correlations.map((method) => [method, tested(found[method], method)]));
  const unionBounds = bounds(reliabilities);
  const hasBound = unionBounds.map((bound) => (Number.isNaN(bound) ? Number.NaN : 1));
  const sets = [...union.pairs].map(([cohort, places]) => ({
    cohort,
    places,
    summary: summaryQuantities(cohort.metrics),
    categoryPairs: categoryPairQuantities(cohort.metrics),
  }));
  const quantities = sets.map(({ summary, categoryPairs, places }) =>
    [
      ...summary,
      ...categoryPairs,
      ...summary.map((quantity) => ({ ...quantity, divisors: unionBounds })),
      ...summary.map((quantity) => ({ ...quantity, divisors: hasBound })),
    ].map((quantity) => amongAll(quantity, places)),
  );
  const intervals = await bootstrap(union, correlations.get('spearman')!, quantities.flat(), study, workers);
  let start = 0;
  return sets.map(({ places, ...set }, i) => {
    const own = (all: ResampledIntervals): OwnIntervals => {
      const ofSet = all.quantities.slice(start, start + quantities[i]!.length);
      return {
        pairs: Array.from(places, (place) => all.pairs[place]!),
        summary: ofSet.slice(0, set.summary.length),
        categoryPairs: ofSet.slice(set.summary.length, -2 * set.summary.length),
        disattenuated: ofSet.slice(-2 * set.summary.length, -set.summary.length),
        withBound: ofSet.slice(-set.summary.length),
      };
    };
    const ownIntervals = intervals && {
      byModels: own(intervals.byModels),
      ...(intervals.byFamilies && { byFamilies: own(intervals.byFamilies) }),
    };
    start += quantities[i]!.length;
    const methods = study.correlations.map((method): MethodAgreement => {
      const pairwise = pairwiseAgreement(
        set.cohort.metrics.length,
        correlations.get(method)!,
        places,
        study.minimum_models,
      );
      return { method, pairwise, ...(method === 'spearman' && ownIntervals && { intervals: ownIntervals }) };
    });
    return {
      ...set,
      reliabilities: set.cohort.metrics.map(({ id }) => reliabilities[union.metricIds.indexOf(id)]!),
      bounds: Float64Array.from(places, (place) => unionBounds[place]!),
      methods,
    };
  });
}

async function bootstrap(
  union: Union,
  correlations: Tested,
  quantities: PairQuantity[],
  study: Study,
  workers: Workers,
): Promise<{ byModels: ResampledIntervals; byFamilies?: ResampledIntervals } | undefined> {
  const { models, columns } = union;
  if (models.length < study.minimum_models) return undefined;
  const places = allPlaces(columns.length);
  const { counted } = pairwiseAgreement(columns.length, correlations, places, study.minimum_models);
  const input = { columns, counted, quantities };
  const byModels = await resampleAgreement(
    workers,
    { ...input, sampling: modelSampling(models, study) },
    { withPairs: true },
  );
  if (!enoughFamilies(models)) return { byModels };
  const byFamilies = await resampleAgreement(
    workers,
    { ...input, sampling: familySampling(models, study) },
    { withPairs: true },
  );
  return { byModels, byFamilies };
}
