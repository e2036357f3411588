import type { Cohort } from '../../cohort/cohort.ts';
import type { NodeWeights } from '../../cohort/metric-weights.ts';
import { enoughFamilies, familyCount, familySampling, modelSampling } from '../../cohort/model-sampling.ts';
import { correlateAll } from '../../statistics/correlation/correlate-all.ts';
import { countedEstimates } from '../../statistics/correlation/counted-pairs.ts';
import { pairQuantity } from '../../statistics/correlation/pair-average.ts';
import type { Interval, Sampling } from '../../statistics/resampling/bootstrap.ts';
import { resampleAgreement } from '../../statistics/resampling/resample-agreement.ts';
import { countsOfOne } from '../../statistics/score/aggregation-methods.ts';
import { resampleDecomposition } from '../../statistics/score/resample-decomposition.ts';
import { decomposition, partsOf } from '../../statistics/score/variance-decomposition.ts';
import { summaryQuantities } from '../../studies/headline-quantities.ts';
import type { Claim, Study } from '../../studies/study.ts';
import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { explainedBy } from './explained-by.ts';
import { type ReadingCohort, readReadings } from './reading-cohorts.ts';
import { type Verdict, verdictOfNumber } from './verdict.ts';

/** Our number for one claim in one reading. */
interface Ours {
  value: number;
  byModels?: Interval | undefined;
  byFamilies?: Interval | undefined;
  /** Over cohorts of the publication's size. */
  range?: Interval | undefined;
}

const NONE: Ours = { value: Number.NaN };

/** Rows of `claims/reading`: the study's claims in each reading. */
export async function readingRows(
  study: Study,
  reader: Reader,
  workers: Workers,
  isSimulated: boolean,
): Promise<Row[]> {
  const claims = study.claims.filter(({ claim_id }) => study.readings.claims.includes(claim_id));
  const rows: Row[] = [];
  for (const each of await readReadings(reader, study)) {
    // Simulated scores give no verdicts.
    const isComputable = !isSimulated && each.cohort.models.length >= study.minimum_models;
    const numbers = isComputable ? await compute(claims, each, study, workers) : undefined;
    rows.push(...claims.map((claim) => row(claim, each, numbers?.get(claim) ?? NONE, isSimulated)));
  }
  return rows;
}

function row(claim: Claim, { reading, cohort }: ReadingCohort, ours: Ours, isSimulated: boolean): Row {
  const { value, byModels, byFamilies, range } = ours;
  return {
    reading: reading.name,
    claim_id: claim.claim_id,
    metric_set: cohort.metricSet,
    title: reading.title,
    statement: claim.statement,
    published: claim.published,
    estimate: value,
    ...intervalColumns(byModels),
    ...familyColumns(byFamilies),
    range_low: range?.low ?? null,
    range_high: range?.high ?? null,
    n_models: cohort.models.length,
    n_model_families: familyCount(cohort.models),
    n_metrics: cohort.metrics.length,
    published_n_models: claim.cohort.models,
    published_n_metrics: claim.cohort.metrics,
    verdict: verdictOf(claim, ours),
    note: isSimulated ? `Not computed: the scores are simulated. ${reading.note}` : reading.note,
    origin: isSimulated ? 'simulated' : 'real',
  };
}

const NO_RANGE = { low: Number.NaN, high: Number.NaN };

function verdictOf({ published }: Claim, { value, byModels, byFamilies, range }: Ours): Verdict {
  const interval = byFamilies && !Number.isNaN(byFamilies.low) ? byFamilies : byModels;
  return verdictOfNumber(published!, { value, ...(interval ?? NO_RANGE) }, range ?? NO_RANGE);
}

/** Our numbers for the claims about means, then for those about explained variance. */
async function compute(
  claims: readonly Claim[],
  { cohort, weights }: ReadingCohort,
  study: Study,
  workers: Workers,
): Promise<Map<Claim, Ours>> {
  const means = claims.filter(({ quantity }) => quantity.kind === 'summary');
  const explained = claims.filter(({ quantity }) => quantity.kind === 'explained_variance');
  return new Map([
    ...(await resample(means, await meansOf(means, cohort, study, workers), cohort, study)),
    ...(await resample(explained, explainedOf(explained, cohort, weights, workers), cohort, study)),
  ]);
}

/** The number of each claim, and how to resample all of them together. */
interface Numbers {
  values: number[];
  resampled(sampling: Sampling): Promise<(Interval | undefined)[]>;
}

async function meansOf(
  claims: readonly Claim[],
  { metrics, columns }: Cohort,
  study: Study,
  workers: Workers,
): Promise<Numbers> {
  const all = summaryQuantities(metrics);
  const quantities = claims.flatMap(({ quantity }) =>
    quantity.kind === 'summary' ? all.filter(({ name }) => name === quantity.quantity) : [],
  );
  const { spearman } = await correlateAll(workers, columns, ['spearman']);
  const counted = countedEstimates(spearman, study.minimum_models);
  return {
    values: quantities.map((quantity) => pairQuantity(counted, quantity)),
    async resampled(sampling) {
      const resampled = { columns, counted, quantities, sampling };
      return (await resampleAgreement(workers, resampled, { withPairs: false })).quantities;
    },
  };
}

function explainedOf(
  claims: readonly Claim[],
  cohort: Cohort,
  weights: NodeWeights,
  workers: Workers,
): Numbers {
  const { input, places } = explainedBy(claims, cohort, weights);
  const values = new Float64Array(partsOf(input).length);
  decomposition(input)(countsOfOne(cohort.models.length), values);
  return {
    values: places.map((place) => values[place] ?? Number.NaN),
    async resampled(sampling) {
      const found = await resampleDecomposition(workers, input, sampling);
      return places.map((place) => found[place]);
    },
  };
}

async function resample(
  claims: readonly Claim[],
  { values, resampled }: Numbers,
  { models }: Cohort,
  study: Study,
): Promise<[Claim, Ours][]> {
  if (claims.length === 0) return [];
  const byModels = await resampled(modelSampling(models, study));
  const byFamilies = enoughFamilies(models) ? await resampled(familySampling(models)) : [];
  const ranges = new Map<number, (Interval | undefined)[]>();
  for (const size of new Set(claims.map(({ cohort }) => cohort.models)))
    ranges.set(size, await resampled({ ...modelSampling(models, study), size }));
  return claims.map((claim, i) => [
    claim,
    Number.isNaN(values[i])
      ? NONE
      : {
          value: values[i]!,
          byModels: byModels[i],
          byFamilies: byFamilies[i],
          range: ranges.get(claim.cohort.models)![i],
        },
  ]);
}
