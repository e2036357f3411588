import { amongAll, pairQuantity, pairwiseAgreement, tested } from '../../statistics/agreement.ts';
import type { Interval } from '../../statistics/bootstrap.ts';
import { allPlaces } from '../../statistics/pairs.ts';
import type { Study } from '../../studies/study.ts';
import { type Model, oneModelPerFamily, type Union } from '../../warehouse/cohort.ts';
import type { Row } from '../../warehouse/rows.ts';
import { familyCount, modelSampling } from '../../warehouse/sampling.ts';
import { correlateAll, resampleAgreement } from '../../workers/agreement.ts';
import type { Workers } from '../../workers/workers.ts';
import type { GivenControl } from './given-control.ts';
import { ends } from './interval-columns.ts';
import type { SetAgreement } from './sets.ts';

/** The headline quantities of one set, from other models or other correlations. */
interface Variant {
  name: string;
  models: readonly Model[];
  /** Per pair of metrics of the set, NaN where it does not count. */
  estimates: Float64Array;
  /** Per quantity of the summary; none where there are too few models. */
  intervals: Interval[] | undefined;
}

export async function summaryVariantRows(
  union: Union,
  sets: readonly SetAgreement[],
  given: Map<SetAgreement['cohort'], GivenControl> | undefined,
  study: Study,
  workers: Workers,
): Promise<Row[]> {
  const ofFamilies = await oneModelEach(union, sets, study, workers);
  return sets.flatMap((set, i) =>
    [ofFamilies[i]!, ...givenControl(given?.get(set.cohort)), ...corrected(set)].flatMap((variant) =>
      rows(set, variant),
    ),
  );
}

function rows({ cohort, summary }: SetAgreement, { name, models, estimates, intervals }: Variant): Row[] {
  return summary.map((quantity, i) => ({
    metric_set: cohort.metricSet,
    variant: name,
    quantity: quantity.name,
    value: pairQuantity(estimates, quantity),
    ...ends(intervals?.[i]),
    n_degenerate: intervals?.[i]?.degenerate ?? null,
    n_models: models.length,
    n_families: familyCount(models),
    n_metrics: cohort.metrics.length,
    n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(estimates[pair])).length,
  }));
}

/** Of each family the model that was submitted first. */
async function oneModelEach(
  union: Union,
  sets: readonly SetAgreement[],
  study: Study,
  workers: Workers,
): Promise<Variant[]> {
  const { models, columns } = oneModelPerFamily(union);
  const metrics = columns.length;
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  const correlations = tested(spearman, 'spearman');
  const { counted } = pairwiseAgreement(metrics, correlations, allPlaces(metrics), study.minimum_models);
  const quantities = sets.map(({ cohort, summary }) =>
    summary.map((quantity) => amongAll(quantity, union.pairs.get(cohort)!)),
  );
  const found =
    models.length < study.minimum_models
      ? undefined
      : await resampleAgreement(
          workers,
          { columns, counted, quantities: quantities.flat(), sampling: modelSampling(models, study) },
          { withPairs: false },
        );
  return sets.map(({ cohort }, i) => {
    const start = quantities.slice(0, i).flat().length;
    return {
      name: 'one_model_per_family',
      models,
      estimates: Float64Array.from(union.pairs.get(cohort)!, (place) => counted[place]!),
      intervals: found?.quantities.slice(start, start + quantities[i]!.length),
    };
  });
}

function givenControl(given: GivenControl | undefined): Variant[] {
  if (!given) return [];
  const { models, partial, plain, intervals } = given;
  return [
    { name: 'given_control', models, estimates: partial.counted, intervals: intervals?.partial },
    { name: 'models_with_control', models, estimates: plain, intervals: intervals?.plain },
  ];
}

/** What noise takes away: correlations corrected for it, as they are, and the largest that there could be. */
function corrected({ cohort, bounds, methods }: SetAgreement): Variant[] {
  const { pairwise, intervals } = methods[0]!;
  const { models } = cohort;
  const ofPairs = (value: (estimate: number, bound: number) => number) =>
    pairwise.counted.map((estimate, pair) => {
      const bound = bounds[pair]!;
      return Number.isNaN(estimate) || Number.isNaN(bound) ? Number.NaN : value(estimate, bound);
    });
  return [
    {
      name: 'disattenuated',
      models,
      estimates: ofPairs((estimate, bound) => estimate / bound),
      intervals: intervals?.byModels.disattenuated,
    },
    {
      name: 'pairs_with_bound',
      models,
      estimates: ofPairs((estimate) => estimate),
      intervals: intervals?.byModels.withBound,
    },
    { name: 'bound', models, estimates: ofPairs((_, bound) => bound), intervals: undefined },
  ];
}
