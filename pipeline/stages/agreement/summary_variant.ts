import type { Model, Union } from '../../cohort/cohort.ts';
import { familyCount, familyUnits, modelSampling } from '../../cohort/model-sampling.ts';
import { resampleAgreement } from '../../parallel/resample-agreement.ts';
import type { Interval } from '../../statistics/bootstrap.ts';
import { pairQuantity, renumberPairs } from '../../statistics/pair-average.ts';
import { pairCount } from '../../statistics/pairs.ts';
import type { Study } from '../../studies/study.ts';
import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import type { SetAgreement } from './correlate-sets.ts';
import type { PartialAgreement } from './partial-correlations.ts';
import type { WithoutCopies } from './without-copies.ts';

/** A set's headline quantities, computed with other models, pairs or correlations. */
interface Variant {
  name: string;
  models: readonly Model[];
  /** Per pair of metrics of the set; NaN if it does not count. */
  estimates: Float64Array;
  /** One per quantity of the summary; by default computed from `estimates`. */
  values?: readonly number[];
  intervals: readonly (Interval | undefined)[] | undefined;
}

export async function summaryVariantRows(
  union: Union,
  sets: readonly SetAgreement[],
  given: Map<SetAgreement['cohort'], PartialAgreement> | undefined,
  /** By metric set, for cohorts with copies. */
  withoutCopies: Map<string, WithoutCopies>,
  study: Study,
  workers: Workers,
): Promise<Row[]> {
  const familyVariants = await oneModelEach(union, sets, study, workers);
  return sets.flatMap((set, i) =>
    [
      oneOfEachCopy(set, withoutCopies.get(set.cohort.metricSet)),
      ...familyVariants[i]!,
      ...givenControl(given?.get(set.cohort)),
      ...corrected(set),
    ].flatMap((variant) => rows(set, variant)),
  );
}

/** Rows for means only: a share of negative pairs makes no sense after averaging, or after division by the reliability. */
function rows({ cohort, summary }: SetAgreement, variant: Variant): Row[] {
  const { name, models, estimates, values, intervals } = variant;
  return [...summary.entries()]
    .filter(([, { kind }]) => kind === 'mean')
    .map(([i, quantity]) => {
      const pairs = quantity.pairs.filter((pair) => !Number.isNaN(estimates[pair]));
      return {
        metric_set: cohort.metricSet,
        variant: name,
        quantity: quantity.name,
        estimate: values?.[i] ?? pairQuantity(estimates, quantity),
        ...intervalColumns(pairs.length > 0 ? intervals?.[i] : undefined),
        ...familyColumns(undefined),
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
  };
  return { name: 'one_of_each_copy', ...(without ?? all) };
}

/**
 * Three variants per set: one model per family, averaged over random choices, with intervals over families; the same
 * with intervals over choices; and for comparison all models, over the same pairs.
 */
async function oneModelEach(
  union: Union,
  sets: readonly SetAgreement[],
  study: Study,
  workers: Workers,
): Promise<Variant[][]> {
  const { models, columns } = union;
  const estimatesOf = ({ families, methods }: SetAgreement) =>
    methods[0]!.pairwise.counted.map((estimate, pair) =>
      families[pair]! >= study.minimum_models ? estimate : Number.NaN,
    );
  const counted = new Float64Array(pairCount(columns.length)).fill(Number.NaN);
  for (const set of sets) {
    const estimates = estimatesOf(set);
    for (const [pair, position] of union.pairs.get(set.cohort)!.entries())
      counted[position] = estimates[pair]!;
  }
  const quantities = sets.flatMap(({ cohort, summary }) =>
    summary.map((quantity) => renumberPairs(quantity, union.pairs.get(cohort)!)),
  );
  const taking = async (takes: 'one model of each draw' | 'one model of each unit') =>
    await resampleAgreement(
      workers,
      {
        columns,
        counted,
        quantities,
        sampling: {
          ...modelSampling(models, study),
          units: familyUnits(models),
          size: familyCount(models),
          takes,
        },
      },
      { withPairs: false },
    );
  const resampledFamilies = await taking('one model of each draw');
  const resampledChoices = await taking('one model of each unit');
  let start = 0;
  return sets.map((set) => {
    const end = start + set.summary.length;
    const estimates = estimatesOf(set);
    const values = resampledChoices.quantities.slice(start, end).map(({ mean }) => mean);
    const [draws, choices] = [resampledFamilies, resampledChoices].map(({ quantities }) =>
      quantities.slice(start, end),
    );
    start = end;
    const intervals = set.methods[0]!.intervals?.byModels.withFamilies;
    return [
      { name: 'one_model_per_family', models, estimates, values, intervals: draws },
      { name: 'choices_of_one_model_per_family', models, estimates, values, intervals: choices },
      { name: 'pairs_of_one_model_per_family', models, estimates, intervals },
    ];
  });
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

/** Correlations divided by their bounds, plain correlations of the same pairs, and the bounds. */
function corrected({ cohort, bounds, methods }: SetAgreement): Variant[] {
  const { pairwise, intervals } = methods[0]!;
  const { models } = cohort;
  const mapPairs = (value: (estimate: number, bound: number) => number) =>
    pairwise.counted.map((estimate, pair) => {
      const bound = bounds[pair]!;
      return Number.isNaN(estimate) || Number.isNaN(bound) ? Number.NaN : value(estimate, bound);
    });
  return [
    {
      name: 'disattenuated',
      models,
      estimates: mapPairs((estimate, bound) => estimate / bound),
      intervals: intervals?.byModels.disattenuated,
    },
    {
      name: 'pairs_with_bound',
      models,
      estimates: mapPairs((estimate) => estimate),
      intervals: intervals?.byModels.withBound,
    },
    { name: 'bound', models, estimates: mapPairs((_, bound) => bound), intervals: undefined },
  ];
}
