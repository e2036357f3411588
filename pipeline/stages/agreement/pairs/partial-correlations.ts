import { type Cohort, type Model, selectModels, type Union } from '../../../cohort/cohort.ts';
import { modelSampling } from '../../../cohort/model-sampling.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-columns.ts';
import {
  countedEstimates,
  type PairwiseAgreement,
  pairwiseAgreement,
} from '../../../statistics/correlation/counted-pairs.ts';
import { correlationPValue } from '../../../statistics/correlation/p-values.ts';
import { partialCorrelations, withControls } from '../../../statistics/correlation/partial-correlation.ts';
import { intervalsAt, type PairIntervals } from '../../../statistics/resampling/pair-intervals.ts';
import { type Planned, ResamplingPlan } from '../../../statistics/resampling/resampling-plan.ts';
import { summaryQuantities } from '../../../studies/headline-quantities.ts';
import type { Study } from '../../../studies/study.ts';
import type { Workers } from '../../../workers/workers.ts';
import type { Control } from './control.ts';
import type { SetAgreement } from './correlate-sets.ts';

/** Partial correlations of a set's metrics given its control, over the models scored on it. */
export interface PartialAgreement {
  control: string;
  models: Model[];
  partial: PairwiseAgreement;
  /** Per pair, the plain correlation over the same models. */
  plain: Float64Array;
  /** Of the partial correlations; undefined if there are too few models. */
  intervals?: PairIntervals;
  /** The quantities of the summary, of partial and of plain correlations. */
  summary: { partial: Planned[]; plain: Planned[] };
}

/** Computes partial correlations given the control for each set. */
export async function correlateGivenControl(
  union: Union,
  sets: readonly SetAgreement[],
  { metric, values }: Control,
  study: Study,
  workers: Workers,
): Promise<Map<Cohort, PartialAgreement>> {
  const positions = [...union.models.keys()].filter((model) => !Number.isNaN(values[model]));
  const scores = selectModels(union, positions);
  const control = Float64Array.from(positions, (model) => values[model]!);
  const columns = withControls(scores.columns, control);
  const { spearman } = await correlateAll(workers, columns.columns, ['spearman']);
  const { n, estimate, marginal } = partialCorrelations(columns, spearman);
  const p = estimate.map((rho, pair) => correlationPValue(rho, n[pair]!, 1));
  const amongPairs = (metrics: number, pairs: Int32Array) =>
    pairwiseAgreement(metrics, { n, estimate, p }, pairs, study.minimum_models);
  const counted = countedEstimates({ n, estimate }, study.minimum_models);
  // Plain correlations follow the partial ones.
  const isCounted = (pair: number) => !Number.isNaN(counted[pair % counted.length]);
  const plan = new ResamplingPlan({ columns: scores.columns, counted, control });
  const found = new Map(
    sets.map(({ cohort }) => {
      const places = union.pairs.get(cohort)!;
      const quantities = summaryQuantities(cohort.metrics);
      const plainPlaces = places.map((place) => counted.length + place);
      const own: PartialAgreement = {
        control: metric,
        models: scores.models,
        partial: amongPairs(cohort.metrics.length, places),
        plain: Float64Array.from(places, (place) => marginal[place]!),
        summary: {
          partial: quantities.map((quantity) => plan.add(quantity, places)),
          plain: quantities.map((quantity) => plan.add(quantity, plainPlaces)),
        },
      };
      return [cohort, own];
    }),
  );
  if (scores.models.length < study.minimum_models) return found;
  const sampling = modelSampling(scores.models, study);
  const intervals = await plan.overModels(workers, sampling, { isCounted, withPairs: true });
  for (const [cohort, own] of found) own.intervals = intervalsAt(intervals, union.pairs.get(cohort)!);
  return found;
}
