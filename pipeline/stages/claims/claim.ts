import { isDeepStrictEqual } from 'node:util';
import {
  type Cohort,
  completeCohort,
  type Metric,
  modelCounts,
  readCohorts,
  selectModels,
  setName,
} from '../../cohort/cohort.ts';
import { readParents, treeOf } from '../../cohort/metric-weights.ts';
import { columnOf, readScores } from '../../cohort/score-values.ts';
import { shown, UserError } from '../../messages/errors.ts';
import { countedCorrelations } from '../../statistics/correlation/counted-pairs.ts';
import { indicesWhere } from '../../statistics/numbers/indices.ts';
import { readCuratedModels } from '../../studies/curated-models.ts';
import type { Claim, Reading, Study } from '../../studies/study.ts';
import { literal } from '../../warehouse/database.ts';
import { intervalColumns, mapped, type Reader, type Row, readRows } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { headlineNumbers, headlineOf, oursFor } from './judging/headline-numbers.ts';
import { subsampledBy } from './judging/subsamples.ts';
import {
  type Cell,
  cellOf,
  columnsBeside,
  judge,
  NEGATIVE_PAIRS,
  notComputable,
  notJudged,
  type Ours,
  publishedColumns,
  verdictColumns,
} from './judging/verdict.ts';

/** Rows of `claims/claim`: each claim beside our number in a table of an earlier stage. */
export async function claimRows(study: Study, reader: Reader, isSimulated: boolean): Promise<Row[]> {
  for (const [i, { quantity }] of study.claims.entries())
    if (quantity?.kind === 'cell') checkColumns(quantity, `${study.file}: claims.${i}.quantity`);
  const [parents] = (await readParents(reader)).values();
  const rows: Row[] = [];
  for (const cohort of await readCohorts(reader)) {
    const subsampled = subsampledBy(cohort, treeOf(cohort.metrics, parents), study.seed);
    for (const claim of study.claims) {
      const { metric_sets = [study.metric_sets[0]!.name] } = claim;
      if (metric_sets.includes(setName(cohort.metricSet)))
        rows.push(await claimRow(claim, cohort, subsampled, study, isSimulated, reader));
    }
  }
  return rows;
}

async function claimRow(
  claim: Claim,
  cohort: Cohort,
  subsampled: Ours['subsampled'],
  study: Study,
  isSimulated: boolean,
  reader: Reader,
) {
  const { models } = claim.quantity?.kind === 'explained_variance' ? completeCohort(cohort) : cohort;
  const cell = cellOf(claim);
  const reason = notJudged(models.length, study, isSimulated);
  const row = cell && !reason ? await readRow(reader, cell, cohort.metricSet) : undefined;
  const counts = {
    n_models: row?.n_models ?? models.length,
    n_metrics: row?.n_metrics_full ?? row?.n_metrics ?? cohort.metrics.length,
  };
  const interval = mapped(intervalColumns(undefined), (none, name) => row?.[name] ?? none);
  const pairs =
    row && claim.quantity?.kind === 'rule'
      ? await readRow(reader, NEGATIVE_PAIRS, cohort.metricSet)
      : undefined;
  const ours: Ours = reason
    ? notComputable(reason)
    : {
        value: numberIn(row?.estimate),
        interval: { low: numberIn(interval.ci_low), high: numberIn(interval.ci_high) },
        models: Number(counts.n_models),
        shareNegative: numberIn(pairs?.estimate),
        subsampled,
      };
  return {
    ...verdictColumns(claim, ours),
    ...publishedColumns(claim),
    our_quantity: claim.our_quantity,
    our_cohort: claim.our_cohort,
    our_metrics: claim.our_metrics,
    metric_set: cohort.metricSet,
    reference: claim.reference,
    ...interval,
    ...counts,
    note: claim.note,
    origin: isSimulated ? 'simulated' : 'real',
    evidence: pairs?.n_pairs ? negativeInWords(pairs) : null,
    also_compatible: otherPublished(claim, ours, study.claims),
  };
}

async function readRow(reader: Reader, cell: Cell, set: string): Promise<Row | undefined> {
  const columns = Object.entries(columnsBeside(cell)).flatMap(([name, { type }]) =>
    type === 'DATE' ? [] : name,
  );
  const from = `from ${cell.table} where metric_set = ${literal(set)}`;
  const rows = await readRows(reader, `select ${columns} ${from} order by all`);
  // The cohort may have no metric of a category.
  return rows.find((each) => Object.entries(cell.row).every(([column, value]) => each[column] === value));
}

function numberIn(value: Row[string] | undefined): number {
  return Number(value ?? Number.NaN);
}

function negativeInWords({ estimate, n_pairs, n_significantly_negative }: Row): string {
  const negative = Math.round(Number(estimate) * Number(n_pairs));
  return `${negative} of ${n_pairs} pairs negative, ${n_significantly_negative} significantly`;
}

/** Other published values of the same quantity that are compatible with our number. */
function otherPublished({ quantity, published }: Claim, ours: Ours, claims: readonly Claim[]): string | null {
  const others = claims.filter(
    (other) =>
      other.published !== published &&
      isDeepStrictEqual(other.quantity, quantity) &&
      judge(other, ours).verdict === 'compatible',
  );
  return others.map((other) => other.published).join(', ') || null;
}

/** Refuses a cell about unknown columns. */
function checkColumns(cell: Cell, where: string): void {
  const known = Object.keys(columnsBeside(cell));
  const unknown = Object.keys(cell.row).find((column) => !known.includes(column));
  if (unknown === undefined) return;
  throw new UserError(where, `unknown column of ${cell.table}`, {
    expected: `one of ${known.join(', ')}`,
    found: shown(unknown),
    next: 'correct the column; docs/tables.md lists all',
  });
}

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
    const subsampled = subsampledBy(cohort, tree, study.seed);
    const numbers = reason ? [] : await headlineNumbers(cohort, tree, counted, study, workers);
    for (const claim of claims) {
      const number = headlineOf(claim, numbers);
      rows.push({
        ...verdictColumns(claim, reason ? notComputable(reason) : oursFor(claim, numbers, subsampled)),
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

/** The guesses at the models and metrics of the publication, without missing scores as there. */
async function readGuesses(reader: Reader, { readings }: Study) {
  if (readings.cohorts.length === 0) return [];
  const sets = new Map((await readCohorts(reader)).map((cohort) => [setName(cohort.metricSet), cohort]));
  const [parents] = (await readParents(reader)).values();
  const guesses = [];
  for (const guess of readings.cohorts) {
    const set = await withMetrics(reader, sets.get(guess.metric_set)!, guess.metrics);
    const cohort = completeCohort(listedModels(set, guess));
    guesses.push({ guess, cohort, tree: treeOf(cohort.metrics, parents) });
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
  const listed = indicesWhere(cohort.models, ({ id }) => ids.has(id));
  return { ...cohort, ...selectModels(cohort, listed) };
}
