import { OWN_CSV_FILE } from '../sources/tables/own-csv.ts';
import type { Columns, ColumnType, Database } from '../warehouse/database.ts';
import { toColumns } from '../warehouse/rows.ts';
import { TRIALS_SOURCE } from './folder.ts';
import type { Study } from './study.ts';

/** Loads a study's settings as the tables `study.*`. */
export async function loadStudy(database: Database, study: Study): Promise<void> {
  await database.run('create schema study');
  const load = (table: string, types: Record<string, ColumnType>, columns: Columns) =>
    database.createTable(`study.${table}`, types, columns);
  const entries = sourceEntries(study);
  const { metric_sets, copies } = study;
  await load('setting', { as_of: 'VARCHAR' }, { as_of: [study.as_of === 'latest' ? null : study.as_of] });
  await load(
    'source',
    {
      entry: 'INTEGER',
      source_id: 'VARCHAR',
      snapshot_id: 'VARCHAR',
      file: 'VARCHAR',
      is_whole: 'BOOLEAN',
      is_own: 'BOOLEAN',
    },
    {
      entry: entries.map((_, i) => i),
      source_id: entries.map(({ source_id }) => source_id),
      snapshot_id: entries.map(({ snapshot_id }) => snapshot_id ?? null),
      file: entries.map(({ file }) => file ?? null),
      is_whole: entries.map(({ metrics }) => !metrics),
      is_own: entries.map((_, i) => i >= entries.length - study.csv.length),
    },
  );
  // Metrics that a source is restricted to.
  const named = entries.flatMap(({ metrics }, entry) =>
    (metrics ?? []).map((metric_id) => ({ entry, metric_id })),
  );
  await load('source_metric', { entry: 'INTEGER', metric_id: 'VARCHAR' }, toColumns(named));
  await load(
    'metric_set',
    { metric_set: 'VARCHAR', is_main: 'BOOLEAN', cohort: 'VARCHAR', minimum_coverage: 'DOUBLE' },
    {
      metric_set: metric_sets.map(({ name }) => name),
      is_main: metric_sets.map((_, i) => i === 0),
      cohort: metric_sets.map(({ cohort }) => (typeof cohort === 'string' ? cohort : 'coverage')),
      minimum_coverage: metric_sets.map(({ cohort }) =>
        // A set with the models of the first set also takes its rule for metrics.
        coverageOf(cohort === 'main' ? metric_sets[0]!.cohort : cohort),
      ),
    },
  );
  await load(
    'copies',
    { keep: 'VARCHAR', minimum_common: 'INTEGER', minimum_equal: 'DOUBLE' },
    toColumns([copies]),
  );
  await load(
    'selection',
    { metric_set: 'VARCHAR', is_include: 'BOOLEAN', domain: 'VARCHAR', metric_id: 'VARCHAR' },
    toColumns(selections(study)),
  );
}

function coverageOf(cohort: Study['metric_sets'][number]['cohort']): number | null {
  return typeof cohort === 'string' ? null : cohort.minimum_coverage;
}

/**
 * The study's sources, also that of the published trials if it has trials of its own, and the user's own tables. These have no
 * date, so their entries name a file.
 */
export function sourceEntries({ sources, trials, csv }: Study): Study['sources'] {
  const isListed = sources.some(({ source_id }) => source_id === TRIALS_SOURCE);
  return [
    ...sources,
    ...(trials === undefined || isListed ? [] : [{ source_id: TRIALS_SOURCE }]),
    ...csv.map(({ source_id, metrics }) => ({
      source_id,
      file: OWN_CSV_FILE,
      ...(metrics && { metrics: Object.keys(metrics).map((metric) => `${source_id}:${metric}`) }),
    })),
  ];
}

/** One row per domain or metric that a set includes or excludes. */
function selections({ metric_sets }: Study) {
  return metric_sets.flatMap(({ name, include, exclude }) =>
    [
      { selection: include, is_include: true },
      { selection: exclude, is_include: false },
    ].flatMap(({ selection, is_include }) => [
      ...selection.domains.map((domain) => ({ metric_set: name, is_include, domain, metric_id: null })),
      ...selection.metrics.map((metric_id) => ({ metric_set: name, is_include, domain: null, metric_id })),
    ]),
  );
}
