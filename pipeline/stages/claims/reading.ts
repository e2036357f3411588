import { enoughFamilies, familyCount, familySampling, modelSampling } from '../../cohort/model-sampling.ts';
import { correlateAll } from '../../statistics/correlation/correlate-all.ts';
import { countedEstimates } from '../../statistics/correlation/counted-pairs.ts';
import type { Interval } from '../../statistics/resampling/bootstrap.ts';
import type { Claim, Study } from '../../studies/study.ts';
import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { type Asked, computeClaims, resampleClaims } from './judging/claimed-numbers.ts';
import { type Judged, judgeClaims, type Ours } from './judging/judge-claims.ts';
import { type ReadingCohort, readReadings } from './reading-cohorts.ts';

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
    const { cohort, weights } = each;
    const { spearman } = await correlateAll(workers, cohort.columns, ['spearman']);
    const counted = countedEstimates(spearman, study.minimum_models);
    const asked = { claims, from: { cohort, complete: cohort, weights, counted } };
    // Simulated scores give no verdicts.
    const isComputable = !isSimulated && cohort.models.length >= study.minimum_models;
    const ours = new Map(isComputable ? await computed(asked, study, workers) : []);
    const drawing = { resamples: study, allRanges: true };
    for (const judged of await judgeClaims([{ ...asked, ours }], drawing, workers))
      rows.push(row(judged, ours.get(judged.claim), each, isSimulated));
  }
  return rows;
}

/** A number with its interval over models. */
interface Computed extends Ours {
  interval: Interval | undefined;
}

async function computed(asked: Asked, study: Study, workers: Workers): Promise<[Claim, Computed][]> {
  const { models } = asked.from.cohort;
  const values = [...computeClaims(asked)].filter(([, value]) => !Number.isNaN(value));
  const own = [{ ...asked, claims: values.map(([claim]) => claim) }];
  const [byModels] = await resampleClaims(own, () => modelSampling(models, study), workers);
  const [byFamilies] = enoughFamilies(models)
    ? await resampleClaims(own, () => familySampling(models), workers)
    : [];
  return values.map(([claim, value]) => [
    claim,
    { value, interval: byModels!.get(claim), familyInterval: byFamilies?.get(claim) },
  ]);
}

function row(
  { claim, ours, range, verdict }: Judged,
  found: Computed | undefined,
  { reading, cohort }: ReadingCohort,
  isSimulated: boolean,
): Row {
  return {
    reading: reading.name,
    claim_id: claim.claim_id,
    metric_set: cohort.metricSet,
    title: reading.title,
    statement: claim.statement,
    published: claim.published,
    estimate: ours.value,
    ...intervalColumns(found?.interval),
    ...familyColumns(ours.familyInterval),
    range_low: range?.low ?? null,
    range_high: range?.high ?? null,
    n_models: cohort.models.length,
    n_model_families: familyCount(cohort.models),
    n_metrics: cohort.metrics.length,
    published_n_models: claim.cohort.models,
    published_n_metrics: claim.cohort.metrics,
    verdict,
    note: isSimulated ? `Not computed: the scores are simulated. ${reading.note}` : reading.note,
    origin: isSimulated ? 'simulated' : 'real',
  };
}
