import { rollup } from 'd3-array';
import { type Cohort, completeCohort, type GroupScores, readGroups } from '../../cohort/cohort.ts';
import { readParents, treeOf } from '../../cohort/metric-weights.ts';
import type { Effects } from '../../sources/effects.ts';
import { correlateAll } from '../../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../../statistics/correlation/counted-pairs.ts';
import type { MetricTree } from '../../statistics/score/metric-tree.ts';
import type { Study } from '../../studies/study.ts';
import { type Reader, type Row, readRows } from '../../warehouse/rows.ts';
import type { Workers } from '../../workers/workers.ts';
import { type HeadlineNumber, headlineNumbers, oursFor } from '../claims/judging/headline-numbers.ts';
import { subsampledBy } from '../claims/judging/subsamples.ts';
import { notComputable } from '../claims/judging/verdict.ts';

/** The main set's cohort on one date; `complete` has only models scored on every metric. */
interface DatedCohort {
  asOf: string;
  snapshotId: string;
  cohort: Cohort;
  complete: Cohort;
  tree: MetricTree;
}

const BY_DATE = {
  group: 'as_of',
  metrics: 'from dated.metric where included',
  models: 'from dated.model where included',
  scores: 'select as_of, model_id, metric_id, value from dated.score',
};
const NONE: GroupScores = { models: [], metrics: [], columns: [] };

/** Reads the cohorts of all dates. */
async function readDatedCohorts(reader: Reader, metricSet: string): Promise<DatedCohort[]> {
  const dates = 'select distinct as_of::varchar as as_of, snapshot_id from dated.source order by all';
  const snapshots = await readRows(reader, dates);
  const parents = await readParents(reader);
  const groups = await readGroups(reader, BY_DATE);
  return snapshots.map((row) => {
    const asOf = String(row.as_of);
    const cohort = { metricSet, ...(groups.get(asOf) ?? NONE) };
    const tree = treeOf(cohort.metrics, parents.get(asOf));
    return { asOf, snapshotId: String(row.snapshot_id), cohort, complete: completeCohort(cohort), tree };
  });
}

/** The snapshot and the version that a metric's scores are from. */
interface Edition {
  snapshotId: string;
  version: number;
}

/** The main set's ranked models and metrics on the last date of a year. */
export interface YearEnd extends GroupScores {
  metricSet: string;
  asOf: string;
  /** By metric. */
  editions: ReadonlyMap<string, Edition>;
  tree: MetricTree;
}

const LAST_DATES = 'select max(as_of) from dated.source group by year(as_of)';

// As under the policy missing_as_zero of aggregation/policy_quartile: also models outside the cohort.
const RANKED = {
  group: 'as_of',
  metrics: `from dated.metric where included and as_of in (${LAST_DATES})`,
  models: `
    from dated.model
    where n_scored >= 1 and reason is distinct from 'copy of another model' and as_of in (${LAST_DATES})`,
  scores: `
    select as_of, model_id, metric_id, value
    from dated.state
    where state = 'scored' and as_of in (${LAST_DATES})`,
};

/** Reads the last date of every year that has metrics of the main set, in order. */
export async function readYearEnds(reader: Reader, metricSet: string): Promise<YearEnd[]> {
  const parents = await readParents(reader);
  const editions = await readEditions(reader);
  return [...(await readGroups(reader, RANKED))].map(([asOf, scores]) => ({
    metricSet,
    asOf,
    ...scores,
    editions: editions.get(asOf) ?? new Map(),
    tree: treeOf(scores.metrics, parents.get(asOf)),
  }));
}

/** By date and metric. */
async function readEditions(reader: Reader) {
  const states = `select distinct as_of::varchar as as_of, metric_id, snapshot_id, version
    from dated.state
    where as_of in (${LAST_DATES})
    order by all`;
  const rows = await readRows(reader, states);
  const editions = (ofDate: Row[]) =>
    new Map(
      ofDate.map(({ metric_id, snapshot_id, version }): [string, Edition] => [
        String(metric_id),
        { snapshotId: String(snapshot_id), version: Number(version) },
      ]),
    );
  return rollup(rows, editions, ({ as_of }) => String(as_of));
}

/** A date with its results. */
export interface Dated extends DatedCohort {
  /** Spearman's ρ of the counted pairs, NaN for the others; and the number of models of every pair. */
  pairs: { n: ArrayLike<number>; counted: Float64Array };
  /** Empty if the date has too few complete models, as are the claims. */
  numbers: readonly HeadlineNumber[];
  claims: ReturnType<typeof datedClaims>;
}

/** Computes the headline numbers on every date. */
export async function computeTrajectory(
  reader: Reader,
  metricSet: string,
  study: Study,
  workers: Workers,
  effects: Effects,
) {
  const dates: Dated[] = [];
  const all = await readDatedCohorts(reader, metricSet);
  // Only on the study's date are the publication's models some of ours.
  const own = all.findLast(({ asOf }) => study.as_of === 'latest' || asOf <= study.as_of);
  const task = effects.begin('dates', () => ({ done: dates.length, total: all.length }));
  for (const dated of all) {
    const { spearman } = await correlateAll(workers, dated.cohort.columns, ['spearman']);
    const counted = countedEstimates(spearman, study.minimum_models);
    const isIn = dated.complete.models.length >= study.minimum_models;
    const numbers = isIn ? await headlineNumbers(dated.cohort, dated.tree, counted, study, workers) : [];
    const claims = isIn ? datedClaims(dated, numbers, study, dated === own) : [];
    dates.push({ ...dated, pairs: { n: spearman.n, counted }, numbers, claims });
  }
  task.end();
  return dates;
}

/** The claims about the main set beside our numbers on one date. */
function datedClaims(
  { cohort, tree }: DatedCohort,
  numbers: readonly HeadlineNumber[],
  study: Study,
  isOwn: boolean,
) {
  const main = study.metric_sets[0]!.name;
  const isSimulated = cohort.metricSet !== main;
  const claims = study.claims.filter(
    // The tables of claims about a cell are only about the study's date.
    ({ metric_sets = [main], quantity }) =>
      metric_sets.includes(main) && quantity && quantity.kind !== 'cell',
  );
  const subsampled = isOwn ? subsampledBy(cohort, tree, study.seed) : undefined;
  return claims.map((claim) => ({
    claim,
    ours: isSimulated ? notComputable('simulated scores') : oursFor(claim, numbers, subsampled),
  }));
}
