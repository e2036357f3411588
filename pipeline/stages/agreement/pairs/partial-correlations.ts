import { type Cohort, type Model, type Scores, selectModels, type Union } from '../../../cohort/cohort.ts';
import { modelSampling } from '../../../cohort/model-sampling.ts';
import { correlateAll } from '../../../statistics/correlation/correlate-all.ts';
import {
  countedEstimates,
  type PairwiseAgreement,
  pairwiseAgreement,
} from '../../../statistics/correlation/counted-pairs.ts';
import { correlationPValue } from '../../../statistics/correlation/p-values.ts';
import { renumberPairs } from '../../../statistics/correlation/pair-average.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import { partialCorrelations, withControls } from '../../../statistics/correlation/partial-correlation.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import { intervalsAt, type PairIntervals } from '../../../statistics/resampling/pair-intervals.ts';
import { resampleAgreement } from '../../../statistics/resampling/resample-agreement.ts';
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
  /** Undefined if there are too few models. */
  intervals?: { pairs: PairIntervals; partial: Interval[]; plain: Interval[] };
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
  const intervals = await bootstrap(scores, control, counted, union, sets, study, workers);
  return new Map(
    sets.map(({ cohort }) => {
      const pairs = union.pairs.get(cohort)!;
      const partial = amongPairs(cohort.metrics.length, pairs);
      const plain = Float64Array.from(pairs, (position) => marginal[position]!);
      const own = intervals?.get(cohort);
      return [
        cohort,
        { control: metric, models: scores.models, partial, plain, ...(own && { intervals: own }) },
      ];
    }),
  );
}

async function bootstrap(
  { models, columns }: Scores,
  control: Float64Array,
  counted: Float64Array,
  union: Union,
  sets: readonly SetAgreement[],
  study: Study,
  workers: Workers,
): Promise<Map<Cohort, PartialAgreement['intervals']> | undefined> {
  if (models.length < study.minimum_models) return undefined;
  const plainPairs = pairCount(columns.length);
  const quantities = sets.map(({ cohort, summary }) => {
    const positions = union.pairs.get(cohort)!;
    // Plain correlations follow the partial ones.
    const plain = positions.map((position) => plainPairs + position);
    return [
      ...summary.map((each) => renumberPairs(each, positions)),
      ...summary.map((each) => renumberPairs(each, plain)),
    ];
  });
  const found = await resampleAgreement(
    workers,
    { columns, counted, control, quantities: quantities.flat(), sampling: modelSampling(models, study) },
    { withPairs: true },
  );
  let start = 0;
  return new Map(
    sets.map(({ cohort, summary }) => {
      const own = found.quantities.slice(start, start + 2 * summary.length);
      start += own.length;
      return [
        cohort,
        {
          pairs: intervalsAt(found.pairs, union.pairs.get(cohort)!),
          partial: own.slice(0, summary.length),
          plain: own.slice(summary.length),
        },
      ];
    }),
  );
}
