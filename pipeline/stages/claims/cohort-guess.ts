import type { Cohort, Metric } from '../../cohort/cohort.ts';
import { completeCohort, readCohorts, selectModels, setName } from '../../cohort/cohort.ts';
import { readParents, treeAbove } from '../../cohort/metric-weights.ts';
import { modelCounts } from '../../cohort/model-units.ts';
import { columnOf, readScores } from '../../cohort/score-values.ts';
import { countedCorrelations } from '../../statistics/correlation/counted-pairs.ts';
import type { MetricTree } from '../../statistics/score/metric-tree.ts';
import { readCuratedModels } from '../../studies/curated-models.ts';
import type { Reading, Study } from '../../studies/study.ts';
import { intervalColumns, type Reader, type Row, readRows } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { headlineNumbers, headlineOf, oursFrom } from './judging/headline-numbers.ts';
import { notComputable, notJudged, publishedColumns, verdictColumns } from './judging/verdict.ts';

/** Rows of `claims/cohort_guess`: the study's claims for each guess at the publication's cohort. */
export async function cohortGuessRows(
  study: Study,
  reader: Reader,
  workers: Workers,
  isSimulated: boolean,
): Promise<Row[]> {
  const claims = study.claims.filter(({ claim_id }) => study.readings.claims.includes(claim_id));
  const rows: Row[] = [];
  for (const { guess, cohort, tree } of await readGuesses(reader, study)) {
    const reason = notJudged(cohort.models.length, study, isSimulated);
    const counted = await countedCorrelations(workers, cohort.columns, study.minimum_models);
    const from = { cohort, complete: cohort, tree };
    const numbers = reason ? [] : await headlineNumbers(from, counted, study, workers);
    for (const claim of claims) {
      const number = headlineOf(claim, numbers);
      rows.push({
        ...verdictColumns(claim, reason ? notComputable(reason) : oursFrom(number)),
        ...publishedColumns(claim),
        guess: guess.name,
        metric_set: cohort.metricSet,
        title: guess.title,
        ...intervalColumns(number?.interval),
        ...modelCounts(cohort.models),
        n_metrics: cohort.metrics.length,
        note: guess.note,
        origin: isSimulated ? 'simulated' : 'real',
      });
    }
  }
  return rows;
}

/** A guess at the models and metrics of the publication. */
interface CohortGuess {
  guess: Reading;
  /** Without missing scores, as in the publication. */
  cohort: Cohort;
  tree: MetricTree;
}

async function readGuesses(reader: Reader, { readings }: Study): Promise<CohortGuess[]> {
  if (readings.cohorts.length === 0) return [];
  const sets = new Map((await readCohorts(reader)).map((cohort) => [setName(cohort.metricSet), cohort]));
  const [parents] = (await readParents(reader)).values();
  const guesses: CohortGuess[] = [];
  for (const guess of readings.cohorts) {
    const set = await withMetrics(reader, sets.get(guess.metric_set)!, guess.metrics);
    const cohort = completeCohort(listedModels(set, guess));
    const ids = cohort.metrics.map(({ id }) => id);
    guesses.push({ guess, cohort, tree: treeAbove(ids, parents!) });
  }
  return guesses;
}

/** Adds metrics that are not in the set. */
async function withMetrics(reader: Reader, cohort: Cohort, ids: readonly string[]): Promise<Cohort> {
  const all = (await readRows(reader, METRICS)) as unknown as Metric[];
  const added = all.filter(
    ({ id }) => ids.includes(id) && cohort.metrics.every((metric) => metric.id !== id),
  );
  const columns = [...cohort.columns];
  for (const { id, reversed } of added) {
    const scores = columnOf(await readScores(reader, id), id, cohort.models);
    columns.push(reversed ? scores.map((score) => -score) : scores);
  }
  return { ...cohort, metrics: [...cohort.metrics, ...added], columns };
}

/** All metrics of the study's snapshots. */
const METRICS = `
  select distinct metric_id as id, category, domain, data_set as "dataSet", not higher_is_better as reversed
  from cohort.metric order by all`;

/** Keeps only the models on the guess's curated list, if it has one. */
function listedModels(cohort: Cohort, { models: file }: Reading): Cohort {
  if (file === undefined) return cohort;
  const ids = new Set(readCuratedModels(file));
  const listed = [...cohort.models.keys()].filter((model) => ids.has(cohort.models[model]!.id));
  return { ...cohort, ...selectModels(cohort, listed) };
}
