import type { Cohort, Metric } from '../../cohort/cohort.ts';
import { completeCohort, readCohorts, selectModels, setName } from '../../cohort/cohort.ts';
import { readParents, treeAbove } from '../../cohort/metric-weights.ts';
import { modelCounts } from '../../cohort/model-units.ts';
import { columnOf, readScores } from '../../cohort/score-values.ts';
import { countedCorrelations } from '../../statistics/correlation/counted-pairs.ts';
import { readCuratedModels } from '../../studies/curated-models.ts';
import type { Reading, Study } from '../../studies/study.ts';
import { intervalColumns, type Reader, type Row, readRows } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { headlineNumbers, headlineOf, oursFrom } from './judging/headline-numbers.ts';
import { notComputable, notJudged, publishedColumns, verdictColumns } from './judging/verdict.ts';

/** Rows of `claims/reading`: the study's claims in each reading. */
export async function readingRows(study: Study, reader: Reader, workers: Workers, isSimulated: boolean) {
  const claims = study.claims.filter(({ claim_id }) => study.readings.claims.includes(claim_id));
  const rows: Row[] = [];
  for (const { reading, cohort, tree } of await readReadings(reader, study)) {
    const reason = notJudged(cohort.models.length, study, isSimulated);
    const counted = await countedCorrelations(workers, cohort.columns, study.minimum_models);
    const from = { cohort, complete: cohort, tree };
    const numbers = reason ? [] : await headlineNumbers(from, counted, study, workers);
    for (const claim of claims) {
      const number = headlineOf(claim, numbers);
      rows.push({
        ...verdictColumns(claim, reason ? notComputable(reason) : oursFrom(number)),
        ...publishedColumns(claim),
        reading: reading.name,
        metric_set: cohort.metricSet,
        title: reading.title,
        ...intervalColumns(number?.interval),
        ...modelCounts(cohort.models),
        n_metrics: cohort.metrics.length,
        note: reading.note,
        origin: isSimulated ? 'simulated' : 'real',
      });
    }
  }
  return rows;
}

/** The readings' models and metrics, without missing scores, as in the publication. */
async function readReadings(reader: Reader, { readings }: Study) {
  if (readings.cohorts.length === 0) return [];
  const sets = new Map((await readCohorts(reader)).map((cohort) => [setName(cohort.metricSet), cohort]));
  const [parents] = (await readParents(reader)).values();
  const found = [];
  for (const reading of readings.cohorts) {
    const set = await withMetrics(reader, sets.get(reading.metric_set)!, reading.metrics);
    const cohort = completeCohort(listedModels(set, reading));
    const ids = cohort.metrics.map(({ id }) => id);
    found.push({ reading, cohort, tree: treeAbove(ids, parents!) });
  }
  return found;
}

/** Adds metrics that are not in the set. */
async function withMetrics(reader: Reader, cohort: Cohort, ids: readonly string[]): Promise<Cohort> {
  const all = await readMetrics(reader);
  const added = all.filter(({ id }) => ids.includes(id) && cohort.metrics.every((own) => own.id !== id));
  const columns = [...cohort.columns];
  for (const { id, reversed } of added) {
    const scores = columnOf(await readScores(reader, id), id, cohort.models);
    columns.push(reversed ? scores.map((score) => -score) : scores);
  }
  return { ...cohort, metrics: [...cohort.metrics, ...added], columns };
}

/** All metrics of the study's snapshots. */
async function readMetrics(reader: Reader): Promise<Metric[]> {
  const metrics = `
    select distinct metric_id as id, category, domain, data_set as "dataSet", not higher_is_better as reversed
    from cohort.metric order by all`;
  const rows = await readRows(reader, metrics);
  return rows as unknown as Metric[];
}

/** Keeps only the models on the reading's curated list, if it has one. */
function listedModels(cohort: Cohort, { models: file }: Reading): Cohort {
  if (file === undefined) return cohort;
  const ids = new Set(readCuratedModels(file));
  const listed = [...cohort.models.keys()].filter((model) => ids.has(cohort.models[model]!.id));
  return { ...cohort, ...selectModels(cohort, listed) };
}
