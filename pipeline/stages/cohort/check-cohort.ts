import path from 'node:path';
import { groups } from 'd3-array';
import { ABOVE_CEILING } from '../../cohort/above-ceiling.ts';
import { isMainSet } from '../../cohort/cohort.ts';
import { UNMATCHED, unmatchedCsv } from '../../cohort/unmatched-names.ts';
import { count, listed, upTo, upToTwenty } from '../../messages/counts-and-lists.ts';
import { correction, type Details, shown, suggestion, UserError } from '../../messages/errors.ts';
import { printable } from '../../messages/printable.ts';
import type { Effects } from '../../sources/effects.ts';
import { requireRankable } from '../../sources/formats/csv-file.ts';
import { damagedRetrievals, retrievalPath } from '../../sources/retrievals/snapshot.ts';
import { FOLDER, isOfTablesAlone } from '../../studies/folder.ts';
import { sourceEntries } from '../../studies/load-study.ts';
import type { Study } from '../../studies/study.ts';
import { literal } from '../../warehouse/database.ts';
import { placeBeside } from '../../warehouse/publish-folder.ts';
import { type Reader, type Row, readRows, readTexts } from '../../warehouse/rows.ts';

/** Checks that all sources, snapshots, files and metrics named in a study exist. */
export async function checkNames(study: Study, reader: Reader): Promise<void> {
  const strings = (sql: string) => readTexts(reader, `${sql} order by all`);
  const check = (kind: string, where: string, name: string, known: string[], next?: string) => {
    if (known.includes(name)) return;
    const table = kind === 'metric' ? 'metric' : 'source';
    throw faultIn(study, where, `unknown ${kind} ${shown(name)}`, {
      expected: suggestion(name, known),
      next: next ?? correction(name, known, `correct the name; normalize/${table} lists all of them`),
    });
  };
  const sources = await strings('select distinct source_id from normalize.source');
  const snapshots = await strings('select snapshot_id from normalize.source');
  const metrics = await strings('select metric_id from normalize.metric where is_leaf');
  for (const [i, { source_id, snapshot_id, file, metrics: named = [] }] of sourceEntries(study).entries()) {
    check('source', `sources.${i}.source_id`, source_id, sources);
    if (snapshot_id)
      check('snapshot', `sources.${i}.snapshot_id`, snapshot_id, snapshots, damagedHint(source_id));
    if (file) {
      const files = await strings(
        `select distinct unnest(string_split(files, ' / '))
        from normalize.source
        where source_id = ${literal(source_id)}`,
      );
      check('file', `sources.${i}.file`, file, files);
    }
    for (const { metric, where } of listedAt(named, `sources.${i}.metrics`))
      check('metric', where, metric, metrics);
  }
  for (const { metric, where } of [...namedMetrics(study), ...excludedMetrics(study)])
    check('metric', where, metric, metrics);
}

/** An error at a place in the study's file. */
function faultIn({ file }: Study, where: string, problem: string, details: Details): UserError {
  return new UserError(`${file}: ${where}`, problem, details);
}

/** What to do if a snapshot is missing because it may be one of the damaged ones. */
function damagedHint(source: string): string | undefined {
  const folders = damagedRetrievals(source).map((name) => retrievalPath(source, name));
  if (folders.length === 0) return undefined;
  return `name another snapshot, or restore this one from a backup if it is damaged: ${listed(folders)}`;
}

const EMPTY = 'the cohort is empty';

/** Fails if a set has no metrics or the main set no models. Warns about sets with too few complete models. */
export async function judgeCohort(study: Study, reader: Reader, effects: Effects): Promise<void> {
  await requireSnapshots(study, reader);
  await requireListedMetrics(study, reader);
  await judgeNamedMetrics(study, reader, effects);
  await requireState(study, reader);
  await judgeNameMatches(study, reader, effects);
  const sets = await readRows(reader, SET_COUNTS);
  for (const set of sets) {
    await requireScores(study, set, reader);
    judgeComplete(study, set, effects);
  }
  const copied = (await readRows(reader, METRIC_COPIES)).map(({ name }) => String(name));
  if (copied.length > 0)
    effects.warn(
      `${study.name}: metrics with the scores of others count once (cohort/metric): ${upToTwenty(copied)}`,
    );
  for (const { text } of await readRows(reader, ABOVE_CEILING))
    effects.log(`${study.name}: ${text} (cohort/score)`);
}

/** Per metric set, its numbers of metrics and models. */
const SET_COUNTS = `select
    metric_set,
    n_metrics,
    count(*) filter (coverage is not null) as present,
    count(*) filter (model.included) as included,
    count(*) filter (model.included and coverage = 1) as complete,
    max(n_scored) as best
  from (
    select metric_set, count(*) filter (included) as n_metrics from cohort.metric group by metric_set
  )
  left join cohort.model as model using (metric_set)
  group by metric_set, n_metrics
  order by metric_set`;

/** A set needs metrics, the main one models, and that of a table enough rows. */
async function requireScores(study: Study, set: Row, reader: Reader): Promise<void> {
  const { metric_set, n_metrics, present, included, best } = set;
  const where = `metric set ${metric_set}`;
  if (n_metrics === 0)
    throw faultIn(study, where, `no metrics as of ${study.as_of}`, {
      expected: 'at least one included leaf metric with a version valid on that date',
      found: 'none',
      next:
        'choose another as_of or other metrics; out/normalize/metric.csv lists the ids, ' +
        'out/normalize/score.csv when each version is valid',
    });
  requireRankable(Number(present), `${study.file}, ${where}`);
  if (included === 0 && isMainSet(study, String(metric_set)))
    throw faultIn(study, where, `${EMPTY}: no model is scored on every metric as of ${study.as_of}`, {
      expected: `models scored on all ${n_metrics} metrics`,
      found: `${present} models submitted by then, the most complete scored on ${best} metrics`,
      next:
        'choose a later as_of, or exclude metrics that few models have: ' +
        `${await rarest(String(metric_set), reader)}`,
    });
  if (study.settings && isOfTablesAlone(study) && Number(included) < study.minimum_models)
    throw new UserError(study.file, 'too few rows', {
      expected: `at least ${study.minimum_models} rows with numbers in a quarter of the columns of scores`,
      found: String(included),
      next: 'add rows',
    });
}

/** Says if too few models have all metrics of a set. */
function judgeComplete(study: Study, set: Row, effects: Effects): void {
  const complete = Number(set.complete);
  if (complete >= study.minimum_models) return;
  const few =
    `${study.name}: no combined score in metric set ${set.metric_set}: ${complete} of ` +
    `${count(Number(set.included), 'model')} ${complete === 1 ? 'is' : 'are'} scored on all ` +
    `${count(Number(set.n_metrics), 'metric')}, and ${study.minimum_models} are needed ` +
    '(minimum_models)';
  // The answers about a user's table do not need it.
  if (isMainSet(study, String(set.metric_set)) && !study.settings) effects.warn(few);
  else effects.log(few);
}

const METRIC_COPIES = `select distinct metric_id || ' (as ' || copy_of || ')' as name
  from cohort.metric where copy_of is not null order by all`;

/** The metrics of a set that the fewest models have. */
async function rarest(metricSet: string, reader: Reader): Promise<string> {
  const scores = `select metric_id, n_scored from cohort.metric
    where included and metric_set = ${literal(metricSet)} order by n_scored, metric_id limit 5`;
  const rows = await readRows(reader, scores);
  return listed(rows.map(({ metric_id, n_scored }) => `${metric_id} (${n_scored} models)`));
}

/** Every entry of the study's sources must have a snapshot to read. */
async function requireSnapshots(study: Study, reader: Reader): Promise<void> {
  const { entry } = await reader.columns('select entry from cohort.source order by entry');
  const entries = sourceEntries(study);
  const missing = entries.findIndex((_, i) => !Array.from(entry!).includes(i));
  if (missing < 0) return;
  const { source_id } = entries[missing]!;
  const files = `
    select string_agg('"file": "' || files || '", dated ' || as_of, '; ' order by as_of, files) as found
    from normalize.source
    where source_id = ${literal(source_id)} and is_latest`;
  const { found } = await reader.columns(files);
  throw faultIn(study, `sources.${missing}`, `${source_id} has no scores dated ${study.as_of} or earlier`, {
    expected: 'scores with timestamps, or a file dated that day or earlier',
    found: String(found![0]),
    next:
      'choose a later as_of; or, to use the file despite its date, copy the "file" setting found above ' +
      'into this source',
  });
}

/** The metrics listed by an entry of the sources that names a file or snapshot must be in it. */
async function requireListedMetrics(study: Study, reader: Reader): Promise<void> {
  const unlisted = `select named.entry, named.metric_id, source.snapshot_id
    from study.source_metric as named
    inner join cohort.source as source on named.entry = source.entry
    inner join study.source as entry on named.entry = entry.entry
    anti join normalize.snapshot_metric as metric
      on source.snapshot_id = metric.snapshot_id and named.metric_id = metric.metric_id and metric.is_leaf
    where coalesce(entry.file, entry.snapshot_id) is not null
    order by all`;
  const [missing] = await readRows(reader, unlisted);
  if (!missing) return;
  const problem = `metric ${shown(missing.metric_id)} is not in the snapshot of the source`;
  throw faultIn(study, `sources.${missing.entry}.metrics`, problem, {
    expected: `leaf metrics of ${missing.snapshot_id}`,
    next:
      'name another file or snapshot of the source, or remove the metric; ' +
      'out/normalize/snapshot_metric.csv lists the metrics of each snapshot',
  });
}

/**
 * Warns about metrics named by the study that the leaderboard no longer has: only older snapshots than those that the
 * study reads have them. Any other metric that it does not read is a mistake in the study.
 */
async function judgeNamedMetrics(study: Study, reader: Reader, effects: Effects): Promise<void> {
  const ids = async (sql: string) => new Set(await readTexts(reader, sql));
  const read = await ids('select metric_id from cohort.metric_snapshot');
  const older = await ids(`
    select metric.metric_id
    from normalize.snapshot_metric as metric
    inner join normalize.source as source on metric.snapshot_id = source.snapshot_id
    inner join (select source_id, max(as_of) as as_of from cohort.source group by source_id) as read
      on source.source_id = read.source_id
    group by metric.metric_id
    having bool_and(source.as_of < read.as_of)`);
  const unread = namedMetrics(study).filter(({ metric }) => !read.has(metric));
  const mistake = unread.find(({ metric }) => !older.has(metric));
  if (mistake) {
    const problem = `metric ${shown(mistake.metric)} is in none of the sources of the study`;
    throw faultIn(study, mistake.where, problem, {
      expected: 'a leaf metric of a snapshot that the study reads',
      next: 'add its source to "sources" (with "file" if only a later file has the metric), or remove the metric',
    });
  }
  const gone = [...new Set(unread.map(({ metric }) => metric))];
  if (gone.length === 0) return;
  effects.warn(
    `${study.name}: ${count(gone.length, 'metric')} named by ${study.file} left the leaderboard: ` +
      `${upToTwenty(gone.map(shown))}`,
  );
}

/** The metrics that the study names, and where. */
function namedMetrics({ sources, metric_sets, readings, control }: Study) {
  return [
    ...sources.flatMap(({ metrics = [] }, i) => listedAt(metrics, `sources.${i}.metrics`)),
    ...metric_sets.flatMap(({ include }, i) => listedAt(include.metrics, `metric_sets.${i}.include.metrics`)),
    ...readings.cohorts.flatMap(({ metrics }, i) => listedAt(metrics, `readings.cohorts.${i}.metrics`)),
    ...(control === undefined ? [] : [{ metric: control, where: 'control' }]),
    ...metric_sets.flatMap((set, i) =>
      set.control === undefined ? [] : [{ metric: set.control, where: `metric_sets.${i}.control` }],
    ),
  ];
}

/** The metrics that its sets leave out, which need not be in a snapshot that it reads. */
function excludedMetrics({ metric_sets }: Study) {
  return metric_sets.flatMap(({ exclude }, i) =>
    listedAt(exclude.metrics, `metric_sets.${i}.exclude.metrics`),
  );
}

function listedAt(metrics: readonly string[], where: string) {
  return metrics.map((metric, i) => ({ metric, where: `${where}.${i}` }));
}

/** The study's date must have models and valid metrics. */
async function requireState(study: Study, reader: Reader): Promise<void> {
  const { states } = await reader.columns('select count(*) as states from cohort.state');
  if (states![0] !== 0) return;
  const firstDays = `select
      (select min(submitted_at)::date::varchar from normalize.model) as submitted,
      (select min(valid_from)::date::varchar from normalize.score) as valid`;
  const { submitted, valid } = await reader.columns(firstDays);
  throw faultIn(study, 'as_of', `${EMPTY}: the leaderboard did not exist on ${study.as_of}`, {
    expected: 'a date with models and metrics',
    found: `first model submitted on ${submitted![0]}, first metric version valid from ${valid![0]}`,
    next: 'choose a later as_of',
  });
}

/** Logs which names of the user's own tables match models of the study. Too few matches are an error. */
async function judgeNameMatches(study: Study, reader: Reader, effects: Effects): Promise<void> {
  if (study.csv.length === 0) return;
  // Before an error, which names it.
  placeBeside(study.name, UNMATCHED, await unmatchedCsv(reader));
  const rows = await readRows(reader, 'select * from cohort.own_model order by all');
  for (const { source_id, file } of study.csv) {
    const own = rows.filter((row) => row.source_id === source_id);
    if (own.length === 0) continue;
    const others = own.filter(({ status }) => status !== 'matched');
    const matched = own.length - others.length;
    if (matched < study.minimum_models) {
      const [{ simulated } = {}] = await readRows(
        reader,
        "select bool_or(origin = 'simulated') as simulated from cohort.source",
      );
      throw tooFewMatches(study, file, own.length, others, simulated === true);
    }
    const names = count(own.length, 'model name');
    effects.log(`${study.name}: ${matched} of ${names} of ${source_id} match models of the study`);
    if (others.length > 0) effects.say(printable(`${study.name}: ${summary(study, others)}`));
  }
}

const STATUS: Record<string, string> = {
  unmatched: 'unmatched',
  ambiguous: 'ambiguous (they match several models)',
  not_in_study: 'known, but without scores in this study',
  not_in_cohort: 'left out by every metric set (cohort/model says why)',
};

/** Counts of names by status, a few of the names, and the file with all of them. */
function summary(study: Study, others: readonly Row[]): string {
  const byStatus = groups(others, ({ status }) => String(status));
  const counts = byStatus.map(([status, { length }]) => `${length} ${STATUS[status]}`);
  const names = others.map(({ source_name }) => shown(source_name));
  const candidates = others.filter(({ candidate_1 }) => candidate_1 !== null).length;
  const where = `out/${study.name}/${UNMATCHED}, ${candidates || 'none'} with a candidate`;
  return `${counts.join('; ')}: ${upTo(5, names)} (all of them are in ${where})`;
}

/** @param others the names that match no model of the study, of `n` */
function tooFewMatches(study: Study, file: string, n: number, others: readonly Row[], isSimulated: boolean) {
  const names = count(n, 'model name');
  const needed = `${study.minimum_models} are needed (minimum_models)`;
  const problem =
    n === others.length
      ? `none of its ${names} matches a model of the study; ${needed}`
      : `only ${n - others.length} of its ${names} match models of the study; ${needed}`;
  return new UserError(file.startsWith('https:') ? file : path.join(FOLDER, file), problem, {
    expected: `at least ${study.minimum_models} models that have scores on other metrics`,
    found: others.length === 0 ? `${names}, all of them known` : summary(study, others),
    next: nextForNames(n, study, isSimulated),
  });
}

/** What to do if too few of `n` names match. */
function nextForNames(n: number, { minimum_models }: Study, isSimulated: boolean): string {
  if (isSimulated)
    return (
      'the leaderboard could not be reached, so its models are simulated: connect to the network, or ' +
      'name a folder with copies of the sources as MIRROR'
    );
  if (n < minimum_models) return 'add models of the leaderboard';
  return (
    'replace names by the ids of candidates in that file, or by names that the leaderboard knows: ' +
    'out/normalize/model.csv lists these (after the command normalize)'
  );
}
