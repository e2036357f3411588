import { runStage, studyWord } from '../stage.ts';
import {
  amongAll,
  bootstrapSpearman,
  type PairQuantity,
  type PairwiseAgreement,
  pairQuantity,
  pairwiseAgreement,
  type ResampledAgreement,
} from '../statistics/agreement.ts';
import type { Interval } from '../statistics/bootstrap.ts';
import type { CorrelationMethod } from '../statistics/correlation.ts';
import {
  type CategoryPairQuantity,
  categoryPairQuantities,
  type SummaryQuantity,
  summaryQuantities,
} from '../statistics/quantities.ts';
import { studyStaging } from '../studies/staging.ts';
import { readStudy, type Study } from '../studies/study.ts';
import { buildStage, once, type Reader } from '../warehouse/build.ts';
import { type Cohort, cohortInputs, readCohorts, type Union, unionsOf } from '../warehouse/cohort.ts';
import { type Row, toColumns } from '../warehouse/rows.ts';

interface Agreement {
  cohort: Cohort;
  methods: {
    method: CorrelationMethod;
    pairwise: PairwiseAgreement;
    resampled: ResampledAgreement | undefined;
  }[];
  summary: SummaryQuantity[];
  categoryPairs: CategoryPairQuantity[];
}

await runStage('agreement', async (words, effects) => {
  const study = readStudy(studyWord(words));
  const agreements = once(async (reader: Reader) =>
    unionsOf(await readCohorts(reader)).flatMap((union) => agree(union, study)),
  );
  const table = (rows: (agreement: Agreement) => Row[]) => ({
    inputs: [...cohortInputs, 'study.statistics'],
    compute: async (reader: Reader) => toColumns((await agreements(reader)).flatMap(rows)),
  });
  await buildStage(
    {
      stage: 'agreement',
      study: study.name,
      code: ['pipeline/statistics', 'pipeline/studies'],
      staging: studyStaging(study),
      computed: {
        'agreement.pairwise': table(pairwiseRows),
        'agreement.category_pair': table(categoryPairRows),
        'agreement.summary': table(summaryRows),
      },
    },
    effects,
  );
});

/** The agreement of each set of a union. */
function agree(union: Union, study: Study): Agreement[] {
  const sets = [...union.pairs].map(([cohort, places]) => {
    const summary = summaryQuantities(cohort.metrics);
    const categoryPairs = categoryPairQuantities(cohort.metrics);
    return { cohort, places, summary, categoryPairs };
  });
  const quantities = sets.map(({ summary, categoryPairs, places }) =>
    [...summary, ...categoryPairs].map((quantity) => amongAll(quantity, places)),
  );
  const resampled =
    union.models >= study.minimum_models ? bootstrap(union, quantities.flat(), study) : undefined;
  let start = 0;
  return sets.map(({ places, ...set }, i) => {
    const own = resampled && {
      pairs: Array.from(places, (place) => resampled.pairs[place]!),
      quantities: resampled.quantities.slice(start, start + quantities[i]!.length),
    };
    start += quantities[i]!.length;
    const methods = study.correlations.map((method) => ({
      method,
      pairwise: pairwiseAgreement(set.cohort.columns, method, study.minimum_models),
      resampled: method === 'spearman' ? own : undefined,
    }));
    return { ...set, methods };
  });
}

function bootstrap({ columns }: Union, quantities: PairQuantity[], study: Study): ResampledAgreement {
  const { counted } = pairwiseAgreement(columns, 'spearman', study.minimum_models);
  return bootstrapSpearman({ columns, counted }, quantities, study);
}

function pairwiseRows({ cohort, methods }: Agreement): Row[] {
  const { metricSet, metrics } = cohort;
  return methods.flatMap(({ method, pairwise, resampled }) =>
    Array.from(pairwise.a, (a, pair) => {
      const b = pairwise.b[pair]!;
      const interval = resampled?.pairs[pair];
      const isTooSmall = pairwise.reason[pair] === 'fewer models than minimum_models';
      return {
        metric_set: metricSet,
        metric_a: metrics[a]!.id,
        metric_b: metrics[b]!.id,
        method,
        n_models: pairwise.n[pair]!,
        estimate: pairwise.estimate[pair]!,
        p_value: pairwise.p[pair]!,
        p_bonferroni: pairwise.bonferroni[pair]!,
        p_holm: pairwise.holm[pair]!,
        q_bh: pairwise.benjaminiHochberg[pair]!,
        ...ends(isTooSmall ? undefined : interval),
        n_degenerate: isTooSmall ? null : (interval?.degenerate ?? null),
        reversed: metrics[a]!.reversed || metrics[b]!.reversed,
        reason: pairwise.reason[pair]!,
      };
    }),
  );
}

function categoryPairRows({ cohort, methods, summary, categoryPairs }: Agreement): Row[] {
  return methods.flatMap(({ method, pairwise, resampled }) =>
    categoryPairs.map((quantity, i) => ({
      metric_set: cohort.metricSet,
      category_a: quantity.categories[0],
      category_b: quantity.categories[1],
      method,
      n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
      mean: pairQuantity(pairwise.counted, quantity),
      share_negative: pairQuantity(pairwise.counted, { ...quantity, kind: 'share_negative' }),
      ...ends(resampled?.quantities[summary.length + i]),
    })),
  );
}

function summaryRows({ cohort, methods, summary }: Agreement): Row[] {
  return methods.flatMap(({ method, pairwise, resampled }) =>
    summary.map((quantity, i) => ({
      metric_set: cohort.metricSet,
      quantity: quantity.name,
      method,
      value: pairQuantity(pairwise.counted, quantity),
      ...ends(resampled?.quantities[i]),
      n_models: cohort.models.length,
      n_metrics: cohort.metrics.length,
    })),
  );
}

function ends(interval: Interval | undefined): Row {
  return { ci_low: interval?.low ?? null, ci_high: interval?.high ?? null };
}
