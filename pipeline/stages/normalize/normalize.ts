import path from 'node:path';
import { shown, UserError } from '../../messages/errors.ts';
import { count, upToTwenty } from '../../messages/plurals.ts';
import { printable } from '../../messages/printable.ts';
import { readAliases } from '../../sources/curated/aliases.ts';
import { type Alias, identify } from '../../sources/curated/model-identity.ts';
import {
  ATTRIBUTES,
  DATA_SETS,
  FAMILIES,
  loadPatternRules,
  readPatternRules,
} from '../../sources/curated/pattern-rules.ts';
import { unusedLines } from '../../sources/curated/unused-lines.ts';
import type { Effects } from '../../sources/effects.ts';
import { isSimulated, RAW, storedHashes } from '../../sources/retrievals/snapshot.ts';
import { sourceFault } from '../../sources/retrievals/source-fault.ts';
import { loadTidy } from '../../sources/retrievals/tidy.ts';
import type { Source } from '../../sources/source.ts';
import { sha256 } from '../../warehouse/files.ts';
import type { Reader, Row } from '../../warehouse/rows.ts';
import { stage } from '../stage.ts';

/** The input that is no file. */
const OWN_TABLES = 'own tables';

/** Tables of all snapshots, shared by all studies: renamed and cast columns, and identified models. */
export default stage<undefined>({
  name: 'normalize',
  reads: [],
  code: ['sources'],
  steps: ['tidy'],
  fault: sourceFault,
  origin: originOf,
  inputs: (_study, effects) => ({
    ...storedHashes(effects.sources()),
    [OWN_TABLES]: sha256(JSON.stringify(effects.sources().map(({ settings }) => settings))),
  }),

  async load(database, _study, effects, { [OWN_TABLES]: _settings, ...hashes }) {
    const snapshots = await loadTidy(database, effects.sources(), hashes, effects);
    if (snapshots === 0)
      throw new UserError(RAW, 'no snapshots of any source', { next: 'run make to fetch them' });
    for (const file of [FAMILIES, ATTRIBUTES, DATA_SETS])
      await loadPatternRules(database, file, readPatternRules(file));
  },

  async tables({ read, effects }) {
    return { model_alias: await modelAliases(read, effects.sources(), readAliases()) };
  },

  // Hashes of contents, so that a snapshot fetched again on another day gives the same files.
  async contents({ read }) {
    const { snapshot_id, content_sha256 } = await read.columns(
      'select snapshot_id, content_sha256 from tidy.snapshot order by all',
    );
    return Object.fromEntries((snapshot_id as string[]).map((id, i) => [id, String(content_sha256![i])]));
  },

  async judge({ read, effects }) {
    for (const line of await ruleCounts(read)) effects.log(line);
    for (const line of await consistencyLines(read)) effects.log(line);
    for (const line of await ownTrialLines(read)) effects.log(line);
    for (const line of await newMetrics(read, effects.sources())) effects.log(printable(line));
    for (const line of await unusedLine(read, effects.sources())) effects.log(line);
  },
});

function originOf(effects: Effects): 'simulated' | 'real' {
  return isSimulated(effects.sources()) ? 'simulated' : 'real';
}

/** Identifies the model of every name (sql/normalize/model_alias.yml). */
async function modelAliases(
  reader: Reader,
  sources: readonly Source[],
  aliases: readonly Alias[],
): Promise<Row[]> {
  const order = sources.map(({ id }) => id);
  const apart = new Set(sources.filter(({ joins }) => joins === false).map(({ id }) => id));
  const { snapshot_id, source_id, has_ids, as_of, sequence } = await reader.columns(
    'select * from tidy.snapshot',
  );
  const model = await reader.columns('select * from tidy.model');
  const snapshots = (snapshot_id as string[]).map((snapshotId, i) => ({
    snapshotId,
    sourceId: String(source_id![i]),
    hasIds: has_ids![i] === true,
    joins: !apart.has(String(source_id![i])),
    asOf: String(as_of![i]),
    sequence: Number(sequence![i]),
    models: [] as { key: string; name: string; sameAs: string | null }[],
  }));
  const byId = new Map(snapshots.map((snapshot) => [snapshot.snapshotId, snapshot]));
  (model.snapshot_id as string[]).forEach((id, i) => {
    byId.get(id)!.models.push({
      key: String(model.source_key![i]),
      name: String(model.name![i]),
      sameAs: model.same_as![i] as string | null,
    });
  });
  // Snapshots with model ids first, then by the order of the sources, then the newest first.
  snapshots.sort(
    (a, b) =>
      Number(b.hasIds) - Number(a.hasIds) ||
      order.indexOf(a.sourceId) - order.indexOf(b.sourceId) ||
      b.asOf.localeCompare(a.asOf) ||
      b.sequence - a.sequence,
  );
  return identify(snapshots, aliases).map(({ snapshotId, key, name, modelId, rule, evidence }) => ({
    snapshot_id: snapshotId,
    source_key: key,
    source_name: name,
    model_id: modelId,
    rule,
    evidence,
  }));
}

/** A log line per snapshot: how many names each rule identified. */
async function ruleCounts(reader: Reader): Promise<string[]> {
  const { line } = await reader.columns(`
    with counts as (
      select snapshot_id, rule, count(*) as n
      from normalize.model_alias
      group by snapshot_id, rule
    )
    select rpad('names of ' || snapshot_id, 50, ' ') || '  ' || string_agg(n || ' ' || rule, ', ' order by n desc, rule) as line
    from counts
    group by snapshot_id
    order by snapshot_id`);
  return line as string[];
}

/** A log line per leaderboard snapshot: how much its error consistencies differ from those of the trials. */
async function consistencyLines(reader: Reader): Promise<string[]> {
  const { line } = await reader.columns(`
    select
      format(
        'note: the error consistency in {0} differs by {3:.3f} on average from that of the model-vs-human trials (mean absolute difference {4:.3f}; {1} models × {2} data sets); docs/limits.md says more',
        snapshot_id, count(distinct observer), count(distinct dataset), avg(difference), avg(abs(difference))
      ) as line
    from normalize.error_consistency
    where dataset <> 'all'
    group by snapshot_id
    order by snapshot_id`);
  return (line as string[]).map((each) => each.replaceAll(' -', ' −'));
}

/** A log line with the metrics of published sources that we have not seen before. */
async function newMetrics(reader: Reader, sources: readonly Source[]): Promise<string[]> {
  const { metric_id, source_id, category, metric_type } = await reader.columns(`
    select metric_id, source_id, category, metric_type
    from normalize.metric
    where is_leaf and (category = 'other' or metric_type is null)
    order by metric_id`);
  const own = new Set(sources.filter(({ settings }) => settings !== undefined).map(({ id }) => id));
  const rows = [...(metric_id as string[]).keys()].filter((row) => !own.has(String(source_id![row])));
  if (rows.length === 0) return [];
  const other = rows.filter((row) => category![row] === 'other').length;
  const bare = rows.filter((row) => metric_type![row] === null).length;
  const names = upToTwenty(rows.map((row) => shown(metric_id![row])));
  return [
    `note: ${count(rows.length, 'new metric', 'new metrics')}: ${names}. ${[
      ...(other > 0 ? [`${other} of no known category, in no table by category`] : []),
      ...(bare > 0 ? [`${bare} without a line in ${ATTRIBUTES.path}, in no agreement by attribute`] : []),
    ].join('; ')}`,
  ];
}

/** A log line that counts the curated lines which decide nothing; only where all sources are read. */
async function unusedLine(reader: Reader, sources: readonly Source[]): Promise<string[]> {
  if (isSimulated(sources) || sources.some(({ files }) => files.length === 0)) return [];
  const lines = await unusedLines(reader);
  if (lines.length === 0) return [];
  const counts = [...new Set(lines.map(({ file }) => file))].map(
    (file) => `${path.basename(file)} ${lines.filter((line) => line.file === file).length}`,
  );
  return [
    `note: ${count(lines.length, 'curated line matches', 'curated lines match')} nothing in the snapshots (${counts.join(', ')}); make aliases lists them`,
  ];
}

/** A log line per model of the user's own trials: its data sets, where it was read from, and why it is in no cohort. */
async function ownTrialLines(reader: Reader): Promise<string[]> {
  const { line } = await reader.columns(`
    with own as (
      select snapshot_id, observer, string_agg(distinct bundle, ', ' order by bundle) as bundles
      from tidy.trial_file
      where bundle is not null
      group by all
    )
    select distinct
      rpad('trials of ' || observer, 50, ' ') || '  ' || coalesce(n_datasets, 0) || ' of 17 data sets, from ' || bundles
      || case
        when n_datasets is null then '; in no cohort: has no trial in a condition that counts'
        when note is not null then '; in no cohort: ' || note
        else ''
      end as line
    from own
    left join (select * from normalize.model_vs_human where dataset = 'all' and observer_kind = 'model') as measures
      using (snapshot_id, observer)
    order by line`);
  return line as string[];
}
