import path from 'node:path';
import { group, groups } from 'd3-array';
import { count, upToTwenty } from '../../messages/counts-and-lists.ts';
import { shown, UserError } from '../../messages/errors.ts';
import { printable } from '../../messages/printable.ts';
import { readAliases } from '../../sources/curated/aliases.ts';
import { type Alias, identify, type NamedSnapshot } from '../../sources/curated/model-identity.ts';
import * as rules from '../../sources/curated/pattern-rules.ts';
import { unusedLines } from '../../sources/curated/unused-lines.ts';
import { isSimulated, storedHashes } from '../../sources/retrievals/snapshot.ts';
import { loadTidy, sourceFault } from '../../sources/retrievals/tidy.ts';
import type { Source } from '../../sources/source.ts';
import { literal } from '../../warehouse/database.ts';
import { sha256 } from '../../warehouse/files.ts';
import { type Reader, readMap, readRows } from '../../warehouse/rows.ts';
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
  origin: (effects) => (isSimulated(effects.sources()) ? 'simulated' : 'real'),
  inputs: (_study, effects) => ({
    ...storedHashes(effects.sources()),
    [OWN_TABLES]: sha256(JSON.stringify(effects.sources().map(({ settings }) => settings))),
  }),

  async load(database, _study, effects, { [OWN_TABLES]: _settings, ...hashes }) {
    const snapshots = await loadTidy(database, effects.sources(), hashes, effects);
    if (snapshots === 0)
      throw new UserError('raw', 'no snapshots of any source', { next: 'run the command fetch' });
    for (const file of [rules.FAMILIES, rules.ATTRIBUTES, rules.DATA_SETS])
      await rules.loadPatternRules(database, file, rules.readPatternRules(file));
  },

  async tables({ read, effects }) {
    return { model_alias: await modelAliases(read, effects.sources(), readAliases()) };
  },

  // Hashes of contents, so that a snapshot fetched again on another day gives the same files.
  async contents({ read }) {
    return Object.fromEntries(
      await readMap(read, 'select snapshot_id, content_sha256 from tidy.snapshot order by all'),
    );
  },

  async judge({ read, effects }) {
    for (const sql of [RULE_COUNTS, CONSISTENCIES, OWN_TRIALS])
      for (const { line } of await readRows(read, sql)) effects.log(String(line));
    for (const line of await newMetrics(read, effects.sources())) effects.log(printable(line));
    for (const line of await unusedLine(read, effects.sources())) effects.log(line);
  },
});

/** Identifies the model of every name (sql/normalize/model_alias.yml). */
async function modelAliases(reader: Reader, sources: readonly Source[], aliases: readonly Alias[]) {
  const sourceOf = new Map<unknown, Source>(sources.map((source) => [source.id, source]));
  const named = 'select snapshot_id, source_key as key, name, same_as as "sameAs" from tidy.model';
  const models = group(await readRows(reader, named), (row) => row.snapshot_id);
  // Snapshots with model ids first, then by the order of the sources, then the newest first.
  const inOrder = `
    select snapshot_id as "snapshotId", source_id as "sourceId", has_ids as "hasIds", names_are_ids as "namesAreIds"
    from tidy.snapshot
    order by has_ids desc, list_position([${sources.map(({ id }) => literal(id))}], source_id),
      as_of desc, sequence desc`;
  const rows = await readRows(reader, inOrder);
  const snapshots = rows.map((row) => ({
    ...row,
    joins: sourceOf.get(row.sourceId)?.joins,
    isOwn: sourceOf.get(row.sourceId)?.settings !== undefined,
    models: models.get(row.snapshotId!) ?? [],
  }));
  return identify(snapshots as unknown as NamedSnapshot[], aliases);
}

/** A log line per snapshot with a model of another source: how many names each rule identified. */
const RULE_COUNTS = `
  select rpad('names of ' || snapshot_id, 50, ' ') || '  '
    || string_agg(n || ' ' || rule, ', ' order by n desc, rule) as line
  from (select snapshot_id, rule, count(*) as n from normalize.model_alias group by all)
  group by snapshot_id
  having bool_or(rule <> 'unmatched')
  order by snapshot_id`;

/** A log line per leaderboard snapshot: how much its error consistencies differ from those of the trials. */
const CONSISTENCIES = `
  select
    replace(format(
      'note: the error consistency in {0} differs by {3:.3f} on average from that of the model-vs-human '
      || 'trials (mean absolute difference {4:.3f}; {1} models × {2} data sets); docs/limits.md says more',
      snapshot_id, count(distinct observer), count(distinct dataset), avg(difference), avg(abs(difference))
    ), ' -', ' −') as line
  from normalize.error_consistency
  where dataset <> 'all'
  group by snapshot_id
  order by snapshot_id`;

/** A log line per model of the user's own trials: its data sets, where it was read from, and why it is in no cohort. */
const OWN_TRIALS = `
  select distinct
    rpad('trials of ' || observer, 50, ' ') || '  ' || coalesce(any_value(n_datasets), 0) || ' of 17 data sets, from '
    || string_agg(distinct bundle, ', ' order by bundle)
    || coalesce(
      '; in no cohort: '
      || if(any_value(n_datasets) is null, 'has no trial in a condition that counts', any_value(note)),
      ''
    )
    as line
  from tidy.trial_file
  left join (select * from normalize.model_vs_human where dataset = 'all' and observer_kind = 'model') as measures
    using (snapshot_id, observer)
  where bundle is not null
  group by snapshot_id, observer
  order by line`;

/** A log line with the metrics of published sources that we have not seen before. */
async function newMetrics(reader: Reader, sources: readonly Source[]): Promise<string[]> {
  const own = sources.filter(({ settings }) => settings !== undefined).map(({ id }) => id);
  const all = await readRows(
    reader,
    "select * from normalize.metric where is_leaf and (category = 'other' or metric_type is null) order by metric_id",
  );
  const rows = all.filter(({ source_id }) => !own.includes(String(source_id)));
  if (rows.length === 0) return [];
  const other = rows.filter(({ category }) => category === 'other').length;
  const bare = rows.filter(({ metric_type }) => metric_type === null).length;
  const names = upToTwenty(rows.map(({ metric_id }) => shown(metric_id)));
  const parts = [
    other > 0 && `${other} of no known category, in no table by category`,
    bare > 0 && `${bare} without a line in ${rules.ATTRIBUTES.path}, in no agreement by attribute`,
  ];
  const found = count(rows.length, 'new metric', 'new metrics');
  return [`note: ${found}: ${names}. ${parts.filter(Boolean).join('; ')}`];
}

/** A log line that counts the curated lines which decide nothing; only where all sources are read. */
async function unusedLine(reader: Reader, sources: readonly Source[]): Promise<string[]> {
  if (isSimulated(sources) || sources.some(({ files }) => files.length === 0)) return [];
  const lines = await unusedLines(reader);
  if (lines.length === 0) return [];
  const byFile = groups(lines, ({ file }) => file);
  const counts = byFile.map(([file, own]) => `${path.basename(file)} ${own.length}`);
  return [
    `note: ${count(lines.length, 'curated line matches', 'curated lines match')} nothing in the snapshots ` +
      `(${counts.join(', ')}); the command aliases lists them`,
  ];
}
