import type { Model } from '../../../cohort/cohort.ts';
import { familyCount } from '../../../cohort/model-sampling.ts';
import { pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from './correlate-sets.ts';
import type { PartialAgreement } from './partial-correlations.ts';
import type { WithoutCopies } from './without-copies.ts';

/** A set's headline quantities, computed with other models, pairs or correlations. */
interface Variant {
  name: string;
  models: readonly Model[];
  /** Per pair of metrics of the set; NaN if it does not count. */
  estimates: Float64Array;
  intervals: readonly (Interval | undefined)[] | undefined;
  familyIntervals?: readonly (Interval | undefined)[] | undefined;
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
  const { name, models, estimates, intervals, familyIntervals } = variant;
  return [...summary.entries()]
    .filter(([, { kind }]) => kind === 'mean')
    .map(([i, quantity]) => {
      const pairs = quantity.pairs.filter((pair) => !Number.isNaN(estimates[pair]));
      return {
        metric_set: cohort.metricSet,
        variant: name,
        quantity: quantity.name,
        estimate: pairQuantity(estimates, quantity),
        ...intervalColumns(pairs.length > 0 ? intervals?.[i] : undefined),
        ...familyColumns(pairs.length > 0 ? familyIntervals?.[i] : undefined),
        n_models: models.length,
        n_model_families: familyCount(models),
        n_metrics: cohort.metrics.length,
        n_pairs: pairs.length,
      };
    });
}

/** One model per group of copies; the summary itself if the cohort has no copies. */
function oneOfEachCopy({ cohort, methods }: SetAgreement, without: WithoutCopies | undefined): Variant {
  const { pairwise, intervals } = methods[0]!;
  const all = {
    models: cohort.models,
    estimates: pairwise.counted,
    intervals: intervals?.byModels.summary,
    familyIntervals: intervals?.byFamilies.summary,
  };
  return { name: 'one_of_each_copy', ...(without ?? all) };
}

function givenControl(given: PartialAgreement | undefined): Variant[] {
  if (!given) return [];
  const { models, partial, intervals } = given;
  const plain = given.plain.map((rho, pair) => (Number.isNaN(partial.counted[pair]) ? Number.NaN : rho));
  return [
    { name: 'given_control', models, estimates: partial.counted, intervals: intervals?.partial },
    { name: 'models_with_control', models, estimates: plain, intervals: intervals?.plain },
  ];
}
