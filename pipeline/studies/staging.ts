import { OWN_CSV_FILE } from '../sources/own-csv.ts';
import type { Staging } from '../warehouse/build.ts';
import { hashOnly, tableStaging } from '../warehouse/staging.ts';
import type { Study } from './study.ts';

/** A study's settings as the tables `study.*`, so that a SELECT can read them. */
export function studyStaging(study: Study): Record<string, Staging> {
  const entries = sourceEntries(study);
  return {
    'study.setting': tableStaging(
      'study.setting',
      { as_of: 'VARCHAR' },
      { as_of: [study.as_of === 'latest' ? null : study.as_of] },
    ),
    'study.source': tableStaging(
      'study.source',
      {
        entry: 'INTEGER',
        source_id: 'VARCHAR',
        snapshot_id: 'VARCHAR',
        file: 'VARCHAR',
        is_whole: 'BOOLEAN',
      },
      {
        entry: entries.map((_, i) => i),
        source_id: entries.map(({ source_id }) => source_id),
        snapshot_id: entries.map(({ snapshot_id }) => snapshot_id ?? null),
        file: entries.map(({ file }) => file ?? null),
        is_whole: entries.map(({ metrics }) => !metrics),
      },
    ),
    'study.source_metric': sourceMetricStaging(entries),
    'study.metric_set': tableStaging(
      'study.metric_set',
      { metric_set: 'VARCHAR', is_main: 'BOOLEAN', cohort: 'VARCHAR', minimum_coverage: 'DOUBLE' },
      {
        metric_set: study.metric_sets.map(({ name }) => name),
        is_main: study.metric_sets.map((_, i) => i === 0),
        cohort: study.metric_sets.map(({ cohort }) => (typeof cohort === 'string' ? cohort : 'coverage')),
        minimum_coverage: study.metric_sets.map(({ cohort }) =>
          typeof cohort === 'string' ? null : cohort.minimum_coverage,
        ),
      },
    ),
    'study.copies': tableStaging(
      'study.copies',
      { keep: 'VARCHAR', minimum_common: 'INTEGER', minimum_equal: 'DOUBLE' },
      {
        keep: [study.copies.keep],
        minimum_common: [study.copies.minimum_common],
        minimum_equal: [study.copies.minimum_equal],
      },
    ),
    'study.selection': selectionStaging(study),
    // Scripts read these from the study itself; a change of them makes their tables again.
    'study.statistics': hashOnly([
      study.correlations,
      study.aggregations,
      study.minimum_models,
      study.resamples,
      study.seed,
      study.control ?? null,
    ]),
    'study.claim': hashOnly(study.claims),
  };
}

/** The study's sources; its own tables are taken whatever their date. */
export function sourceEntries({ sources, csv }: Study): Study['sources'] {
  return [
    ...sources,
    ...csv.map(({ source_id, metrics }) => ({
      source_id,
      file: OWN_CSV_FILE,
      metrics: Object.keys(metrics).map((metric) => `${source_id}:${metric}`),
    })),
  ];
}

/** The metrics that entries of the study's sources are restricted to. */
function sourceMetricStaging(entries: Study['sources']): Staging {
  const rows = entries.flatMap(({ metrics }, entry) =>
    (metrics ?? []).map((metric_id) => ({ entry, metric_id })),
  );
  return tableStaging(
    'study.source_metric',
    { entry: 'INTEGER', metric_id: 'VARCHAR' },
    { entry: rows.map(({ entry }) => entry), metric_id: rows.map(({ metric_id }) => metric_id) },
  );
}

/** One row per domain or metric that a set names, to be in or out. */
function selectionStaging(study: Study): Staging {
  const rows = study.metric_sets.flatMap(({ name, include, exclude }) =>
    [
      { selection: include, is_include: true },
      { selection: exclude, is_include: false },
    ].flatMap(({ selection, is_include }) => [
      ...selection.domains.map((domain) => ({ name, is_include, domain, metric_id: null })),
      ...selection.metrics.map((metric_id) => ({ name, is_include, domain: null, metric_id })),
    ]),
  );
  return tableStaging(
    'study.selection',
    { metric_set: 'VARCHAR', is_include: 'BOOLEAN', domain: 'VARCHAR', metric_id: 'VARCHAR' },
    {
      metric_set: rows.map(({ name }) => name),
      is_include: rows.map(({ is_include }) => is_include),
      domain: rows.map(({ domain }) => domain),
      metric_id: rows.map(({ metric_id }) => metric_id),
    },
  );
}
