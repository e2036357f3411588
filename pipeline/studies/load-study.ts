import { OWN_CSV_FILE } from '../sources/tables/own-csv.ts';
import type { ColumnType, Database } from '../warehouse/database.ts';
import { type Row, texts, toColumns } from '../warehouse/rows.ts';
import { TRIALS_SOURCE } from './folder.ts';
import type { Study } from './study.ts';

/** Loads a study's settings as the tables `study.*`. */
export async function loadStudy(database: Database, study: Study): Promise<void> {
  await database.run('create schema study');
  const load = (table: string, types: Record<string, ColumnType>, rows: readonly Row[]) =>
    database.createTable(`study.${table}`, types, toColumns(rows));
  const entries = sourceEntries(study);
  const { metric_sets, copies, as_of } = study;
  await load('setting', { as_of: 'VARCHAR' }, [{ as_of: as_of === 'latest' ? null : as_of }]);
  await load(
    'source',
    {
      entry: 'INTEGER',
      ...texts('source_id', 'snapshot_id', 'file'),
      is_whole: 'BOOLEAN',
      is_own: 'BOOLEAN',
    },
    entries.map(({ source_id, snapshot_id = null, file = null, metrics }, entry) => {
      const is_own = entry >= entries.length - study.csv.length;
      return { entry, source_id, snapshot_id, file, is_whole: !metrics, is_own };
    }),
  );
  // Metrics that a source is restricted to.
  const named = entries.flatMap(({ metrics = [] }, entry) =>
    metrics.map((metric_id) => ({ entry, metric_id })),
  );
  await load('source_metric', { entry: 'INTEGER', metric_id: 'VARCHAR' }, named);
  await load(
    'metric_set',
    {
      metric_set: 'VARCHAR',
      is_main: 'BOOLEAN',
      cohort: 'VARCHAR',
      minimum_coverage: 'DOUBLE',
      own_models: 'BOOLEAN',
      models: 'VARCHAR',
    },
    metric_sets.map(({ name, cohort, models = '' }, i) => {
      // A set with the models of the first set also takes its rule for metrics.
      const rule = cohort === 'main' ? metric_sets[0]!.cohort : cohort;
      return {
        metric_set: name,
        is_main: i === 0,
        cohort: typeof cohort === 'string' ? cohort : 'coverage',
        minimum_coverage: typeof rule === 'string' ? null : rule.minimum_coverage,
        own_models: typeof rule !== 'string' && rule.of === 'own',
        models,
      };
    }),
  );
  await load('copies', { keep: 'VARCHAR', minimum_common: 'INTEGER', minimum_equal: 'DOUBLE' }, [copies]);
  await load(
    'selection',
    { metric_set: 'VARCHAR', is_include: 'BOOLEAN', ...texts('domain', 'metric_id', 'beginning') },
    selections(study),
  );
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
function selections({ metric_sets }: Study): Row[] {
  return metric_sets.flatMap(({ name: metric_set, ...set }) =>
    (['include', 'exclude'] as const).flatMap((kind) => {
      const none = { domain: null, metric_id: null, beginning: null };
      const shared = { metric_set, is_include: kind === 'include', ...none };
      return [
        ...set[kind].domains.map((domain) => ({ ...shared, domain })),
        ...set[kind].metrics.map((metric_id) => ({ ...shared, metric_id })),
        ...(set[kind].beginning_with ?? []).map((beginning) => ({ ...shared, beginning })),
      ];
    }),
  );
}
